# cmake -DOUTPUT=FILE.c -DSYMBOL=NAME -DFILES="a.sql;b.sql" -P EmbedMigrations.cmake
# Writes the numbered SQL files as one table of cbx_migration (engine/store/migration.h).
set(texts "")
set(rows "")
foreach(file IN LISTS FILES)
  get_filename_component(base "${file}" NAME_WE)
  if(NOT base MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)$")
    message(FATAL_ERROR "${file}: a migration is named NNNN_name.sql")
  endif()
  set(digits "${CMAKE_MATCH_1}")
  set(name "${CMAKE_MATCH_2}")
  math(EXPR number "1${digits} - 10000")
  file(READ "${file}" bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(APPEND texts "static const char text_${digits}[] = {${bytes}0};\n")
  string(APPEND rows
    "    { ${number}, \"${name}\", text_${digits}, sizeof text_${digits} - 1 },\n")
endforeach()
file(WRITE "${OUTPUT}"
"#include \"engine/store/migration.h\"

${texts}
const cbx_migration ${SYMBOL}[] = {
${rows}};
const size_t ${SYMBOL}_count = sizeof ${SYMBOL} / sizeof *${SYMBOL};
")

# What every target of calibrax is built with, in one place.

add_library(calibrax_options INTERFACE)
target_compile_features(calibrax_options INTERFACE c_std_11)
target_compile_definitions(calibrax_options INTERFACE _GNU_SOURCE)
# The same numbers from every door: no contraction of a*b+c, no fast-math.
target_compile_options(calibrax_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes
  -ffp-contract=off -fvisibility=hidden
  $<$<BOOL:${CALIBRAX_WERROR}>:-Werror>)
target_include_directories(calibrax_options INTERFACE ${PROJECT_SOURCE_DIR})
if(CALIBRAX_SANITIZE)
  target_compile_options(calibrax_options INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(calibrax_options INTERFACE -fsanitize=address,undefined)
endif()
if(CALIBRAX_FUZZ)
  target_compile_options(calibrax_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# calibrax_library(NAME SOURCES... [DEPENDS targets...])
# A static, position-independent library of one folder, linkable into the
# programs, the SQLite extension and the tests alike.
function(calibrax_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_link_libraries(${name} PUBLIC calibrax_options ${ARG_DEPENDS})
endfunction()

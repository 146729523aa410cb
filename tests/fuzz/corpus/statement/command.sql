SELECT 1 \gx
'\x' \d runs

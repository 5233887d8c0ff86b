module plugindex/pdk

go 1.24

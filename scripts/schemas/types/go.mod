module kroute.example/schemas/types

go 1.24

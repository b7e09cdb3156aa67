module brownfield

go 1.26

module example.com/save

go 1.26

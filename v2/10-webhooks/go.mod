module example.com/hooker

go 1.13

module lostticker

go 1.22

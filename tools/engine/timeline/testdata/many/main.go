// Many starts 10,000 goroutines, of which half end.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var begun, ended sync.WaitGroup
	never := make(chan bool)
	for i := 0; i < 10000; i++ {
		begun.Add(1)
		if i%2 == 0 {
			ended.Add(1)
		}
		go func(i int) {
			begun.Done()
			if i%2 == 0 {
				ended.Done()
				return
			}
			<-never
		}(i)
	}
	begun.Wait()
	ended.Wait()
	fmt.Println("done")
}

// hooker is still to be written.
package main

import "fmt"

func main() {
	fmt.Println("hooker")
}

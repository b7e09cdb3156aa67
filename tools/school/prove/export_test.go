package prove

// Proving, Scoring, Drilling and Exercising let a test compare the lists with what the packages
// are made of.
func Proving() []string { return proving() }

func Scoring() []string { return scoring() }

func Drilling() []string { return drilling() }

func Exercising() []string { return exercising() }

package prove

// Engine lets a test compare the list with what the package is made of.
func Engine() []string { return engine() }

package errtext

func inTest(err error) bool { return err.Error() == "EOF" }

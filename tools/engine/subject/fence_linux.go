package subject

import (
	"errors"
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// What Landlock knows since its first version, in Linux 5.13, and what came later.
const (
	reading = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR
	making  = unix.LANDLOCK_ACCESS_FS_MAKE_DIR | unix.LANDLOCK_ACCESS_FS_MAKE_REG | unix.LANDLOCK_ACCESS_FS_MAKE_SOCK |
		unix.LANDLOCK_ACCESS_FS_MAKE_FIFO | unix.LANDLOCK_ACCESS_FS_MAKE_SYM |
		unix.LANDLOCK_ACCESS_FS_REMOVE_DIR | unix.LANDLOCK_ACCESS_FS_REMOVE_FILE
	devising = unix.LANDLOCK_ACCESS_FS_MAKE_CHAR | unix.LANDLOCK_ACCESS_FS_MAKE_BLOCK // Nobody may.

	referSince    = 2 // without it, nothing is linked or renamed into another directory
	truncateSince = 3
	scopeSince    = 6
)

// devices are what every program may write to.
func devices() []string {
	return []string{"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/ptmx", "/dev/pts"}
}

// landlock is the version of Landlock that this kernel has, 0 if none.
func landlock() int {
	version, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0
	}
	return int(version)
}

// fence closes what is not open to this thread, and to every process that it
// starts from now on. The caller has locked the thread and gives it up afterwards.
// Without Landlock it does nothing.
func fence(open, writes []string) error {
	version := landlock()
	if version == 0 {
		return nil
	}
	writing := uint64(unix.LANDLOCK_ACCESS_FS_WRITE_FILE)
	rules := unix.LandlockRulesetAttr{}
	if version >= truncateSince {
		writing |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	rules.Handled_access_fs = reading | making | devising | writing
	if version >= referSince {
		rules.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_REFER
	}
	if version >= scopeSince {
		rules.Scoped = unix.LANDLOCK_SCOPE_SIGNAL
	}
	set, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&rules)), unsafe.Sizeof(rules), 0) //nolint:gosec // The kernel reads it.
	if errno != 0 {
		return fmt.Errorf("cannot fence the program in: %w", errno)
	}
	defer unix.Close(int(set))
	for _, path := range open {
		if err := allow(int(set), path, reading); err != nil {
			return err
		}
	}
	for _, path := range devices() {
		if err := allow(int(set), path, unix.LANDLOCK_ACCESS_FS_READ_FILE|writing); err != nil {
			return err
		}
	}
	for _, path := range writes {
		if err := allow(int(set), path, rules.Handled_access_fs&^devising); err != nil {
			return err
		}
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("cannot fence the program in: %w", err)
	}
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, set, 0, 0); errno != 0 {
		return fmt.Errorf("cannot fence the program in: %w", errno)
	}
	return nil
}

// allow opens path, and if it is a directory, all below it. A path that is not
// there, or not ours to look at, stays closed.
func allow(set int, path string, access uint64) error {
	file, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if errors.Is(err, unix.ENOENT) || errors.Is(err, unix.EACCES) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot fence the program in: %w", &os.PathError{Op: "open", Path: path, Err: err})
	}
	defer unix.Close(file)
	var stat unix.Stat_t
	if err := unix.Fstat(file, &stat); err != nil {
		return fmt.Errorf("cannot fence the program in: %w", err)
	}
	if stat.Mode&unix.S_IFMT != unix.S_IFDIR {
		access &= unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	rule := unix.LandlockPathBeneathAttr{Allowed_access: access, Parent_fd: int32(file)}                                                             //nolint:gosec // A descriptor is small.
	_, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(set), unix.LANDLOCK_RULE_PATH_BENEATH, uintptr(unsafe.Pointer(&rule)), 0, 0, 0) //nolint:gosec // The kernel reads it.
	if errno != 0 {
		return fmt.Errorf("cannot fence the program in: %w", &os.PathError{Op: "allow", Path: path, Err: errno})
	}
	return nil
}

// Fenced says how well this kernel can fence a program in, or why it cannot.
func Fenced() (string, error) {
	version := landlock()
	if version == 0 {
		return "", errors.New("this kernel has no Landlock, or it is not switched on")
	}
	if version < scopeSince {
		return fmt.Sprintf("Landlock, version %d: a program under test writes to its own directory alone, and does not read the scripts; it can send signals to its supervisor", version), nil
	}
	return fmt.Sprintf("Landlock, version %d: a program under test writes only to its own directory, cannot read the scripts and cannot signal other processes", version), nil
}

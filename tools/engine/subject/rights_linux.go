package subject

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// giveUpRights takes the rights that furnish a world from this thread and from
// what it starts. The caller has locked the thread and gives it up afterwards.
func giveUpRights() error {
	if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); err != nil {
		return fmt.Errorf("cannot take the program's rights away: %w", err)
	}
	for _, right := range []uintptr{unix.CAP_SYS_ADMIN, unix.CAP_NET_ADMIN, unix.CAP_SYS_PTRACE, unix.CAP_SETPCAP} {
		if err := unix.Prctl(unix.PR_CAPBSET_DROP, right, 0, 0, 0); err != nil {
			return fmt.Errorf("cannot take the program's rights away: %w", err)
		}
	}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var rights [2]unix.CapUserData
	if err := unix.Capget(&header, &rights[0]); err != nil {
		return fmt.Errorf("cannot take the program's rights away: %w", err)
	}
	rights[0].Inheritable, rights[1].Inheritable = 0, 0
	if err := unix.Capset(&header, &rights[0]); err != nil {
		return fmt.Errorf("cannot take the program's rights away: %w", err)
	}
	return nil
}

package subject

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"brownfield/tools/engine/tempdir"
)

// Sizes of the file systems that a world has in memory: for what changes in the
// directories that the run sees, and for its temporary files.
const (
	changesSize = "size=1g"
	tmpSize     = "size=1g"
	shmSize     = "size=256m"
)

// apart starts a process as the first of namespaces of its own, with the rights to
// furnish them. It is still the same user.
func apart() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{
		Cloneflags:  unix.CLONE_NEWUSER | unix.CLONE_NEWNS | unix.CLONE_NEWPID | unix.CLONE_NEWNET | unix.CLONE_NEWIPC,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1}},
	}
	if os.Getuid() != 0 { // Root keeps its rights when it becomes another program.
		attr.AmbientCaps = []uintptr{unix.CAP_SYS_ADMIN, unix.CAP_NET_ADMIN, unix.CAP_SETPCAP, unix.CAP_DAC_OVERRIDE}
	}
	return attr
}

// WorldTier says which worlds can be had around a directory, and why none better: a
// system may refuse namespaces to its users, and a file system to be a layer. It
// tries.
func WorldTier(ctx context.Context, root string) (tier Tier, why error) {
	w, err := newWorld(root)
	if err != nil {
		return Copied, err
	}
	room, remove, err := tempdir.New("probe")
	if err != nil {
		return Copied, err
	}
	defer remove()
	w.Reads = []string{room}
	self, err := os.Executable()
	if err != nil {
		return Copied, fmt.Errorf("cannot try namespaces: %w", err)
	}
	order, err := json.Marshal(Order{Program: filepath.Base(self), Lease: room, World: w})
	if err != nil {
		return Copied, fmt.Errorf("cannot try namespaces: %w", err)
	}
	file := filepath.Join(room, "order")
	if err := os.WriteFile(file, order, 0o600); err != nil {
		return Copied, fmt.Errorf("cannot try namespaces: %w", err)
	}
	cmd := exec.CommandContext(ctx, self) //nolint:gosec // It is this program.
	cmd.Env = append(os.Environ(), orderEnv+"="+file)
	cmd.Dir = room
	cmd.SysProcAttr = apart()
	said, err := cmd.CombinedOutput()
	var path *fs.PathError
	switch {
	case err == nil:
		return Private, nil
	case errors.As(err, &path):
		return Copied, fmt.Errorf("the kernel refuses namespaces to you: %w", path.Err)
	default:
		return Copied, fmt.Errorf("namespaces cannot be furnished: %s", strings.TrimPrefix(strings.TrimSpace(string(said)), "brownfield: "))
	}
}

// A kept is a directory that goes into the world as it is.
type kept struct {
	path string
	tree int // a copy of its mount, attached nowhere yet
}

// enter furnishes the namespaces of this process, the first in them. The order's
// directory for reports is afterwards reached by a way that the subject has not.
func (w *world) enter(order *Order) error {
	here, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("cannot make a world for the program: %w", err)
	}
	if err := w.furnish(order); err != nil {
		return fmt.Errorf("cannot make a world for the program: %w", err)
	}
	if err := os.Chdir(here); err != nil { // It was a place in the old world.
		return fmt.Errorf("cannot make a world for the program: %w", err)
	}
	return nil
}

func (w *world) furnish(order *Order) error {
	var err error
	// Of the old /proc, this is where our parent is, as long as it lives.
	if w.parent, err = unix.Open("/proc/"+strconv.Itoa(w.Parent), unix.O_PATH|unix.O_CLOEXEC, 0); err != nil {
		return fmt.Errorf("find our parent: %w", err)
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("leave the mounts of others alone: %w", err)
	}
	reports := -1
	if order.Reports != "" {
		if reports, err = treeOf(order.Reports); err != nil {
			return err
		}
	}
	var keep []kept
	for _, path := range w.Reads {
		tree, err := treeOf(path)
		if err != nil {
			return err
		}
		if err := readOnly(tree, ""); err != nil {
			return err
		}
		keep = append(keep, kept{path, tree})
	}
	for _, path := range w.Writes {
		tree, err := treeOf(path)
		if err != nil {
			return err
		}
		keep = append(keep, kept{path, tree})
	}
	if err := readOnly(unix.AT_FDCWD, "/"); err != nil {
		return err
	}
	layers, err := w.overlay()
	if err != nil {
		return err
	}
	for _, own := range []struct{ path, size string }{{"/tmp", tmpSize}, {"/var/tmp", tmpSize}, {"/dev/shm", shmSize}} {
		err := unix.Mount("tmpfs", own.path, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, own.size+",mode=1777")
		if err != nil && !errors.Is(err, unix.ENOENT) {
			return fmt.Errorf("mount %s: %w", own.path, err)
		}
	}
	keep = append(layers, keep...) // What is kept may lie below a layer.
	for _, k := range keep {
		if err := attach(k); err != nil {
			return err
		}
	}
	if err := unix.Mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
		return fmt.Errorf("mount /proc: %w", err)
	}
	if order.Reports != "" {
		order.Reports = filepath.Join("/proc/self/fd", strconv.Itoa(reports))
	}
	if err := loopback(); err != nil {
		return err
	}
	// Nobody else in here looks at us, or at what we hold open.
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("hide from the program: %w", err)
	}
	return nil
}

// overlay puts a layer of memory over the directories that the run may change for
// itself, and returns copies of their mounts: a file system that is mounted above
// one of them would hide it.
func (w *world) overlay() ([]kept, error) {
	const scratch = "/sys" // Every Linux has it, and no program is developed there.
	if err := unix.Mount("tmpfs", scratch, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, changesSize+",mode=700"); err != nil {
		return nil, fmt.Errorf("mount a file system in memory: %w", err)
	}
	var layers []kept
	for i, dir := range w.changing() {
		upper, work := fmt.Sprintf("%s/upper%d", scratch, i), fmt.Sprintf("%s/work%d", scratch, i)
		if err := errors.Join(os.Mkdir(upper, 0o700), os.Mkdir(work, 0o700)); err != nil {
			return nil, err
		}
		escape := strings.NewReplacer(`\`, `\\`, ":", `\:`, ",", `\,`).Replace
		options := "lowerdir=" + escape(dir) + ",upperdir=" + upper + ",workdir=" + work
		err := unix.Mount("overlay", dir, "overlay", unix.MS_NOSUID|unix.MS_NODEV, options+",userxattr")
		if errors.Is(err, unix.EINVAL) {
			err = unix.Mount("overlay", dir, "overlay", unix.MS_NOSUID|unix.MS_NODEV, options)
		}
		if err != nil {
			return nil, fmt.Errorf("put a layer over %s: %w", dir, err)
		}
		tree, err := treeOf(dir)
		if err != nil {
			return nil, err
		}
		layers = append(layers, kept{dir, tree})
	}
	if err := unix.Unmount(scratch, unix.MNT_DETACH); err != nil { // The layers keep hold of it.
		return nil, fmt.Errorf("put the scratch file system away: %w", err)
	}
	return layers, nil
}

// changing lists the directories that the run may change for itself: the root and
// the home directory. One layer covers both where one holds the other; a layer
// shows no file system that is mounted below it, so then the root alone gets one.
func (w *world) changing() []string {
	var root, home unix.Stat_t
	switch {
	case w.Home == "" || w.Home == "/" || within(w.Root, w.Home):
		return []string{w.Root}
	case unix.Stat(w.Root, &root) != nil || unix.Stat(w.Home, &home) != nil:
		return []string{w.Root}
	case !within(w.Home, w.Root):
		return []string{w.Root, w.Home}
	case root.Dev == home.Dev:
		return []string{w.Home}
	}
	return []string{w.Root}
}

// within reports whether path is below dir, or is it.
func within(dir, path string) bool {
	return path == dir || strings.HasPrefix(path, strings.TrimSuffix(dir, "/")+"/")
}

// treeOf copies the mounts below a path, to be attached somewhere.
func treeOf(path string) (int, error) {
	tree, err := unix.OpenTree(unix.AT_FDCWD, path, unix.OPEN_TREE_CLONE|unix.OPEN_TREE_CLOEXEC|unix.AT_RECURSIVE)
	if err != nil {
		return -1, fmt.Errorf("keep %s: %w", path, err)
	}
	return tree, nil
}

// readOnly lets nobody write to the mounts below a path any more.
func readOnly(dir int, path string) error {
	flags := uint(unix.AT_RECURSIVE)
	if path == "" {
		flags |= unix.AT_EMPTY_PATH
	}
	err := unix.MountSetattr(dir, path, flags, &unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY | unix.MOUNT_ATTR_NOSUID})
	if err != nil {
		return fmt.Errorf("make %q read-only: %w", path, err)
	}
	return nil
}

// attach puts what was kept where it was. Its place may be new, in a file system
// that was just made.
func attach(k kept) error {
	if err := os.MkdirAll(k.path, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := unix.MoveMount(k.tree, "", unix.AT_FDCWD, k.path, unix.MOVE_MOUNT_F_EMPTY_PATH); err != nil {
		return fmt.Errorf("attach %s: %w", k.path, err)
	}
	return nil
}

// loopback puts the only network of this world up.
func loopback() error {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("put the loopback up: %w", err)
	}
	defer unix.Close(socket)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return fmt.Errorf("put the loopback up: %w", err)
	}
	request.SetUint16(unix.IFF_UP)
	if err := unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, request); err != nil {
		return fmt.Errorf("put the loopback up: %w", err)
	}
	return nil
}

// orphaned reports whether the process that has started us is gone.
func (w *world) orphaned() bool {
	return unix.Faccessat(w.parent, "stat", unix.F_OK, 0) != nil
}

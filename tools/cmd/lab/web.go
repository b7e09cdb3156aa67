package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"brownfield/tools/cmd/internal/verb"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/gallery"
	"brownfield/tools/school/web"
)

// webOptions are the flags of kata web.
type webOptions struct {
	port   int
	noOpen bool
	watch  bool
	export string
}

func (c *console) webCommand() *cobra.Command {
	var o webOptions
	cmd := verb.Web()
	cmd.Args = cli.OneKataOrNone
	cmd.ValidArgsFunction = cli.CompleteKata
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := o.check(args, cmd.Flags().Changed("port")); err != nil {
			return err
		}
		t, root, err := c.web(cmd.Context())
		if err != nil {
			return err
		}
		pages := gallery.New(root, t.builder)
		if o.export != "" {
			return t.exportWeb(cmd.Context(), pages, o.export)
		}
		path := ""
		if len(args) == 1 {
			if path, err = pathOf(root, args[0]); err != nil {
				return err
			}
		}
		return t.serveWeb(cmd.Context(), pages, path, o)
	}
	flags := cmd.Flags()
	flags.IntVar(&o.port, "port", 0, "serve on this port (default: a free one)")
	flags.BoolVar(&o.noOpen, "no-open", false, "open no browser")
	flags.BoolVar(&o.watch, "watch", false, "check your copy of a kata on every save, while its page is open")
	flags.StringVar(&o.export, "export", "", "write the pages to this directory as a static site, and serve nothing")
	return cmd
}

// pathOf is the path of the pages about a kata. Of one that cannot be read, the page
// says why.
func pathOf(root, name string) (string, error) {
	katas, faults := catalog.Readable(root)
	if broken := catalog.FindUnreadable(faults, name); broken != nil {
		return broken.Name + "/", nil //nolint:nilerr // Its page says it.
	}
	kata, err := katas.Find(name)
	if err != nil {
		return "", err
	}
	return kata.Name + "/", nil
}

// check says what is wrong with the words.
func (o webOptions) check(args []string, port bool) error {
	switch {
	case o.port < 0 || o.port > 65535:
		return fmt.Errorf("--port takes a number from 0 to 65535, and got %d", o.port)
	case o.export != "" && (port || o.noOpen || o.watch):
		return errors.New("--export writes files and serves nothing: it takes neither --port nor --no-open or --watch")
	case o.export != "" && len(args) > 0:
		return errors.New("--export writes all katas: leave out the kata")
	}
	return nil
}

// web is a task in a repository of which a kata may be broken: the page says so.
func (c *console) web(ctx context.Context) (t *task, root string, err error) {
	cwd, err := os.Getwd()
	if err != nil {
		return nil, "", fmt.Errorf("cannot find the current directory: %w", err)
	}
	if root, err = catalog.FindRoot(cwd); err != nil {
		return nil, "", err
	}
	t, err = c.task(ctx)
	return t, root, err
}

// exportWeb writes the static site.
func (t *task) exportWeb(ctx context.Context, pages *gallery.Gallery, dir string) error {
	begun := t.clock()
	written, err := pages.Export(ctx, dir, func(total int) { t.tell.Say(fmt.Sprintf("writing %d pages", total)) })
	t.tell.Clear()
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%d files, %.1f MB, in %s, written in %.1f s. Open index.html, or publish the directory.\n",
		written.Pages, float64(written.Bytes)/1e6, dir, t.clock().Sub(begun).Seconds())
	return nil
}

// serveWeb serves until the person ends it.
func (t *task) serveWeb(ctx context.Context, pages *gallery.Gallery, path string, o webOptions) error {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(o.port)))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("port %d is in use; name another one with --port, or leave it out for a free one", o.port)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("port %d needs rights that you do not have; name one above 1023 with --port", o.port)
	case err != nil:
		return fmt.Errorf("cannot serve the pages: %w", err)
	}
	url := "http://" + listener.Addr().String() + "/" + path
	fmt.Fprintf(t.out, "%s\nCtrl-C ends it.\n", url)
	if !o.noOpen {
		if err := openBrowser(url); err != nil {
			fmt.Fprintf(t.err, "No browser was opened (%v). Open %s yourself.\n", err, url)
		}
	}
	return web.Serve(ctx, listener, web.Options{Gallery: pages, Err: t.err, Watch: o.watch})
}

// openBrowser starts the person's browser, and does not wait for it. It has a session
// of its own, so that Ctrl-C does not end it.
func openBrowser(url string) error {
	args := []string{"xdg-open"}
	if runtime.GOOS == "darwin" {
		args[0] = "open"
	}
	// BROWSER lists commands; the first is enough.
	if first, _, _ := strings.Cut(os.Getenv("BROWSER"), ":"); strings.TrimSpace(first) != "" {
		args = strings.Fields(first)
	}
	cmd := exec.Command(args[0], append(args[1:], url)...) //nolint:gosec,noctx // It is the person's own, and outlives the command.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Process.Release()
}

// Package upstream plays the outside world for a program under test: an HTTP
// and WebSocket server on loopback that follows a written plan and counts what it
// was asked.
//
// A [Plan] lists routes: what is answered, how late, how often, and where the
// answer stops or the connection is cut. A route with frames is a WebSocket
// (RFC 6455). [Start] runs a plan, [Server.Count] says how many requests there were
// and are, [Server.Await] waits until a [Condition] on a count holds, and
// [Server.AwaitBodies] until certain bodies have come. A plan is deterministic: the
// same requests in the same order get the same answers.
//
// Non-goals: it checks nothing that the program sends beyond the choice of the
// route, and it is no proxy. It has no extension of WebSocket, such as compression,
// and no subprotocol. Plain TCP will come when a kata needs it.
package upstream

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// A Server follows a plan until it is closed.
type Server struct {
	URL string // http://127.0.0.1:port, without a slash at the end

	server   *http.Server
	end      context.CancelFunc // ends the answers that hang
	serving  sync.WaitGroup
	handlers sync.WaitGroup

	mu      sync.Mutex
	closed  bool // nothing may begin any more
	routes  []Route
	bodies  map[[sha256.Size]byte]bool // that came, without white space around them
	served  []int                      // how often each route has answered
	counts  counts
	changed chan struct{} // closed, and replaced, when a count changes
}

// Start serves plan on a free loopback port. The caller closes the server.
func Start(ctx context.Context, plan Plan) (*Server, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("cannot start an upstream: %w", err)
	}
	ctx, end := context.WithCancel(ctx)
	s := &Server{
		URL:     "http://" + listener.Addr().String(),
		end:     end,
		routes:  plan.Routes,
		served:  make([]int, len(plan.Routes)),
		bodies:  map[[sha256.Size]byte]bool{},
		counts:  counts{},
		changed: make(chan struct{}),
	}
	s.server = &http.Server{
		Handler:           http.HandlerFunc(s.answer),
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	s.serving.Go(func() {
		// It returns when the server is closed. A listener that fails earlier
		// shows as a program that cannot connect.
		_ = s.server.Serve(listener)
	})
	return s, nil
}

// Replace makes the server follow another plan from the next request on. What is
// under way goes on as it began, and the counts stay.
func (s *Server) Replace(plan Plan) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.routes, s.served = plan.Routes, make([]int, len(plan.Routes))
}

// Paths are the paths that were asked for, sorted.
func (s *Server) Paths() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var paths []string
	for q := range s.counts {
		if q.What == requests && q.Path != "" {
			paths = append(paths, q.Path)
		}
	}
	slices.Sort(paths)
	return paths
}

// Close ends all answers that are under way and frees the port. It returns when
// nothing of the server runs any more.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.end()
	err := s.server.Close()
	s.serving.Wait()
	s.handlers.Wait()
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("cannot close an upstream: %w", err)
	}
	return nil
}

// answer finds the route of a request and follows it.
func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	if !s.arrive(r) {
		panic(http.ErrAbortHandler)
	}
	defer s.handlers.Done()
	leave := sync.OnceFunc(func() { s.leave(r.URL.Path) })
	defer leave()
	body, err := s.receive(r)
	if err != nil {
		panic(http.ErrAbortHandler) // The client has gone, or sends more than any program of a kata does.
	}
	route, ok := s.route(r, body)
	if !ok {
		http.Error(w, "no route of the plan fits", http.StatusNotFound)
		return
	}
	if route.await != nil {
		if _, err := s.Await(r.Context(), *route.await); err != nil {
			panic(http.ErrAbortHandler) // The client has gone, or the server is being closed.
		}
	}
	if len(route.Frames) > 0 {
		s.converse(w, r, &route)
		return
	}
	route.follow(w, r, leave)
}

// arrive counts a request, unless the server is being closed.
func (s *Server) arrive(r *http.Request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.handlers.Add(1) // Under mu, and so before Close waits.
	s.counts.arrive(r.URL.Path)
	s.announce()
	return true
}

// count counts one more for a path.
func (s *Server) count(what, path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts.add(what, path)
	s.announce()
}

// countClose counts a close frame of a client.
func (s *Server) countClose(code int, path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts.close(code, path)
	s.announce()
}

// leave counts a request as answered.
func (s *Server) leave(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts.leave(path)
	s.announce()
}

// route takes the first route that fits and has answers left.
func (s *Server) route(r *http.Request, body []byte) (Route, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, route := range s.routes {
		if route.fits(r, body) && (route.Times == 0 || s.served[i] < route.Times) {
			s.served[i]++
			return route, true
		}
	}
	return Route{}, false
}

// announce wakes those who wait for a count. The caller holds mu.
func (s *Server) announce() {
	close(s.changed)
	s.changed = make(chan struct{})
}

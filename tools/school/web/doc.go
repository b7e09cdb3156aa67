// Package web shows a gallery to the person at this machine, and to nobody else.
//
// [Serve] answers on a loopback address. A page of another site that the person has
// open can send requests there as well, under a host name that it has made lead here,
// so each request has to name an address of ours as its host, and no other origin. All
// other requests are refused without an answer, whatever their method.
//
// Goals: nothing is fetched from outside; what goes wrong in one page is said there,
// and the next request is answered as ever; Ctrl-C ends it at once.
//
// Non-goals: it is no server for other people. [gallery.Gallery.Export] writes files for
// one.
package web

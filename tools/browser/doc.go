// Package browser has the tests of kata web in a real browser. It has no code.
//
// It is a module of its own, because what drives a browser is large and only make
// browser pays for it. It needs chromium, and npm for the rules of axe-core.
package browser

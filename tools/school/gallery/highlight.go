package gallery

import (
	"go/scanner"
	"go/token"
	"path"
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"
)

// A span is a piece of a line. Its class is one of chroma's short names, or several;
// empty for text in the colour of the page.
type span struct{ Class, Text string }

// A codeLine is a line of code in colours.
type codeLine []span

// highlight colours a file, line by line. The kind of the file follows from its name.
//
// Go is read by its own scanner, into chroma's kinds of token. Everything else is
// read by one chroma lexer. The lexers that come with chroma are left out: they are
// read at each start of the program, which takes 8 ms, and lab starts once for every
// run of a program that it supervises.
func highlight(name, text string) []codeLine {
	if path.Ext(name) == ".go" {
		return lines(goTokens(text))
	}
	tokens, err := chroma.Tokenise(settings(), &chroma.TokeniseOptions{State: "root"}, text)
	if err != nil {
		return lines([]chroma.Token{{Type: chroma.Text, Value: text}})
	}
	return lines(tokens)
}

// says colours a block of Markdown by its language.
func says(language, text string) []codeLine {
	if language == "go" {
		return highlight("x.go", text)
	}
	return highlight("x", text)
}

// lines splits tokens at the ends of lines.
func lines(tokens []chroma.Token) []codeLine {
	var all []codeLine
	var line codeLine
	for _, t := range tokens {
		for i, text := range strings.Split(t.Value, "\n") {
			if i > 0 {
				all, line = append(all, line), nil
			}
			if text != "" {
				line = line.with(span{classOf(t.Type), text})
			}
		}
	}
	if len(line) > 0 {
		all = append(all, line)
	}
	return all
}

// with appends a span, and joins neighbours of one class.
func (l codeLine) with(s span) codeLine {
	if last := len(l) - 1; last >= 0 && l[last].Class == s.Class {
		l[last].Text += s.Text
		return l
	}
	return append(l, s)
}

// classOf is chroma's class of a kind of token. Names, operators and punctuation have
// none: they have the colour of the page, and the page is half as long.
func classOf(t chroma.TokenType) string {
	if t == chroma.Text || t == chroma.Name || t.InCategory(chroma.Punctuation) || t.InCategory(chroma.Operator) {
		return ""
	}
	return chroma.StandardTypes[t]
}

// goTokens reads Go as its compiler does. What is no Go, such as half a file that is
// being edited, is read as far as it goes.
func goTokens(text string) []chroma.Token {
	var s scanner.Scanner
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(text))
	s.Init(file, []byte(text), func(token.Position, string) {}, scanner.ScanComments)
	var all []chroma.Token
	at, before := 0, token.ILLEGAL
	for {
		pos, t, literal := s.Scan()
		if t == token.EOF {
			break
		}
		if t == token.SEMICOLON && literal == "\n" {
			continue
		}
		if literal == "" {
			literal = t.String()
		}
		begin := file.Offset(pos)
		end := min(begin+len(literal), len(text))
		if begin < at { // Carriage returns that the scanner has taken out of a comment.
			continue
		}
		all = append(all, chroma.Token{Type: chroma.Text, Value: text[at:begin]},
			chroma.Token{Type: goType(t, literal, before, strings.HasPrefix(text[end:], "(")), Value: text[begin:end]})
		at, before = end, t
	}
	return append(all, chroma.Token{Type: chroma.Text, Value: text[at:]})
}

// goType is chroma's kind of a token of Go.
func goType(t token.Token, literal string, before token.Token, called bool) chroma.TokenType {
	switch {
	case t == token.COMMENT:
		return chroma.Comment
	case t == token.STRING || t == token.CHAR:
		return chroma.LiteralString
	case t == token.INT || t == token.FLOAT || t == token.IMAG:
		return chroma.LiteralNumber
	case t.IsKeyword():
		return chroma.Keyword
	case t != token.IDENT:
		return chroma.Punctuation
	case predeclared(literal) && before != token.PERIOD:
		return chroma.NameBuiltin
	case called:
		return chroma.NameFunction
	}
	return chroma.Name
}

// predeclared reports whether Go knows a name without a declaration.
func predeclared(name string) bool {
	switch name {
	case "any", "append", "bool", "byte", "cap", "clear", "close", "comparable", "complex128", "copy", "delete", "error", "false",
		"float32", "float64", "int", "int16", "int32", "int64", "int8", "iota", "len", "make", "max", "min", "new", "nil", "panic",
		"print", "println", "recover", "rune", "string", "true", "uint", "uint16", "uint32", "uint64", "uint8", "uintptr":
		return true
	}
	return false
}

// settings reads what is no Go: go.mod, TOML, YAML, JSON, scripts and what a shell
// prints. They have comments, texts in quotes, numbers and words before an equals sign.
var settings = sync.OnceValue(func() chroma.Lexer { //nolint:gochecknoglobals // It never changes.
	return chroma.MustNewLexer(&chroma.Config{Name: "settings"}, func() chroma.Rules {
		return chroma.Rules{"root": {
			{Pattern: `(?m)^[ \t]*(?:#|//).*`, Type: chroma.Comment},
			{Pattern: `[ \t](?:#|//) .*`, Type: chroma.Comment},
			{Pattern: `(?m)^-- .* --$`, Type: chroma.Keyword},
			{Pattern: `(?m)^(?:\$|>) `, Type: chroma.Comment},
			{Pattern: `"(?:\\.|[^"\\\n])*"`, Type: chroma.LiteralString},
			{Pattern: `(?m)^[ \t]*[\w.-]+(?=[ \t]*[=:](?:[ \t]|$))`, Type: chroma.NameFunction},
			{Pattern: `(?m)^\[+[\w.-]+\]+`, Type: chroma.Keyword},
			{Pattern: `(?m)^(?:module|go|require|replace|exclude|toolchain|run|exec|start|stop|cmp|stdout|stderr|await|upstream)\b`, Type: chroma.Keyword},
			{Pattern: `\w+`, Type: chroma.Text},
			{Pattern: `.|\n`, Type: chroma.Text},
		}}
	})
})

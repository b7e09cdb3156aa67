package gallery

import (
	"bytes"
	"fmt"
	"html/template"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A prose is Markdown of the repository, on its way to a page.
type prose struct {
	g    *Gallery
	file string // where it lies in the repository, with slashes
	at   Place  // where it will stand
	// untitled leaves the first heading out: the page has one.
	untitled bool
}

// html makes HTML of Markdown. HTML in it is left out.
func (p prose) html(markdown string) (template.HTML, error) {
	md := goldmark.New(
		goldmark.WithExtensions(extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone))),
		goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithASTTransformers(util.Prioritized(p, 500))),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(blocks{}, 100))),
	)
	var page bytes.Buffer
	if err := md.Convert([]byte(markdown), &page, parser.WithContext(parser.NewContext(parser.WithIDs(&anchors{seen: map[string]int{}})))); err != nil {
		return "", fmt.Errorf("cannot show %s: %w", p.file, err)
	}
	return template.HTML(page.String()), nil //nolint:gosec // Goldmark has escaped it.
}

// Transform makes the links lead to pages of the site. A link that leads to none
// becomes its text and the path.
func (p prose) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	if first := doc.FirstChild(); p.untitled && first != nil {
		if heading, ok := first.(*ast.Heading); ok && heading.Level == 1 {
			doc.RemoveChild(doc, first)
		}
	}
	var dead []*ast.Link
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // No step of it fails.
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			to, ok := p.resolve(string(n.Destination))
			if !ok {
				dead = append(dead, n)
			}
			n.Destination = []byte(to)
		case *ast.Image:
			if to, ok := p.resolve(string(n.Destination)); ok {
				n.Destination = []byte(to)
			}
		case *tables.TableCell:
			if n.Parent().Kind() == tables.KindTableHeader {
				n.SetAttributeString("scope", []byte("col"))
			}
		}
		return ast.WalkContinue, nil
	})
	for _, link := range dead {
		parent := link.Parent()
		for child := link.FirstChild(); child != nil; {
			next := child.NextSibling()
			parent.InsertBefore(parent, link, child)
			child = next
		}
		said := ast.NewString([]byte(" (" + string(link.Destination) + ")"))
		parent.ReplaceChild(parent, link, said)
	}
}

// resolve is where a link of the text leads in the site. If nothing is there, it is
// the path in the repository.
func (p prose) resolve(link string) (to string, ok bool) {
	if strings.Contains(link, "://") || strings.HasPrefix(link, "mailto:") || strings.HasPrefix(link, "#") {
		return link, true
	}
	file, fragment, _ := strings.Cut(link, "#")
	name := path.Join(path.Dir(p.file), file)
	page := p.g.pageFor(name)
	if page == "" {
		return name, false
	}
	if fragment != "" {
		page += "#" + fragment
	}
	return p.at.Link(page), true
}

// anchors gives headings the names that a forge gives them.
type anchors struct{ seen map[string]int }

var (
	linkText = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	noAnchor = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
)

// Generate makes the anchor of a heading.
func (a *anchors) Generate(value []byte, _ ast.NodeKind) []byte {
	plain := linkText.ReplaceAllString(strings.TrimSpace(string(value)), "$1")
	anchor := strings.ReplaceAll(noAnchor.ReplaceAllString(strings.ToLower(plain), ""), " ", "-")
	n := a.seen[anchor]
	a.seen[anchor]++
	if n > 0 {
		anchor += "-" + strconv.Itoa(n)
	}
	return []byte(anchor)
}

// Put notes an anchor that the text itself gives.
func (a *anchors) Put(value []byte) { a.seen[string(value)]++ }

// blocks renders code in colours and tables that scroll by themselves.
type blocks struct{}

func (blocks) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindFencedCodeBlock, fenced)
	reg.Register(ast.KindCodeBlock, indented)
	reg.Register(tables.KindTable, table)
}

func fenced(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	block, ok := n.(*ast.FencedCodeBlock)
	if !ok || !entering {
		return ast.WalkSkipChildren, nil
	}
	return ast.WalkSkipChildren, writeBlock(w, string(block.Language(source)), string(block.Lines().Value(source)))
}

func indented(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkSkipChildren, nil
	}
	return ast.WalkSkipChildren, writeBlock(w, "", string(n.Lines().Value(source)))
}

// writeBlock writes a block of code, and a diagram as what it says.
func writeBlock(w util.BufWriter, language, text string) error {
	name, data := "block.html", any(says(language, text))
	if language == "mermaid" {
		name, data = "diagram.html", diagramOf(text)
	}
	html, err := render(name, data)
	if err != nil {
		return err
	}
	_, err = w.WriteString(string(html))
	return err
}

// table makes a wide table scroll on a narrow screen, also by keys.
func table(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	tag := "</table></div>\n"
	if entering {
		tag = `<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>` + "\n"
	}
	_, err := w.WriteString(tag)
	return ast.WalkContinue, err
}

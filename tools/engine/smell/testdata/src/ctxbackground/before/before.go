// Package before is the first example in the documentation of ctxbackground.
package before

import (
	"context"
	"database/sql"
)

const find = "select name from users where id = ?"

type Store struct{ db *sql.DB }

func scan(row *sql.Row) (string, error) { return "", row.Err() }

func (s *Store) Find(ctx context.Context, id int) (string, error) {
	return s.query(id)
}

func (s *Store) query(id int) (string, error) {
	row := s.db.QueryRowContext(context.Background(), find, id) // want "every caller of query has a context"
	return scan(row)
}

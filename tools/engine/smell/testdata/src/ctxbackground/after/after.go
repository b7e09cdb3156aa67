// Package after is the second example in the documentation of ctxbackground.
package after

import (
	"context"
	"database/sql"
)

const find = "select name from users where id = ?"

type Store struct{ db *sql.DB }

func scan(row *sql.Row) (string, error) { return "", row.Err() }

func (s *Store) Find(ctx context.Context, id int) (string, error) {
	return s.query(ctx, id)
}

func (s *Store) query(ctx context.Context, id int) (string, error) {
	row := s.db.QueryRowContext(ctx, find, id)
	return scan(row)
}

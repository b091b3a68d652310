// Checks a directory of tiles, or one proof, with Go's own verifier of transparency logs.
//
//	verify VKEY DIR
//	verify VKEY INDEX.tlog-proof INDEX.leaf
package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height, width = 8, 256

func require(err error) {
	if err != nil {
		fmt.Println("TAMPERED:", err)
		os.Exit(2)
	}
}

func checkpoint(message []byte, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	require(err)
	opened, err := note.Open(message, note.VerifierList(verifier))
	require(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		require(fmt.Errorf("no checkpoint of %s", verifier.Name()))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	require(err)
	root, err := tlog.ParseHash(lines[2])
	require(err)
	return tlog.Tree{N: size, Hash: root}
}

type tiles string

func (dir tiles) Height() int { return height }

func (dir tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		// x/mod has the height in the path, tlog-tiles does not.
		path := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", height))
		data, err := os.ReadFile(filepath.Join(string(dir), "tile", path))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (dir tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func entries(dir string, tile, last int64) [][]byte {
	w := int64(width)
	if last < w {
		w = last
	}
	path := tlog.Tile{H: height, L: 0, N: tile, W: int(w)}.Path()
	data, err := os.ReadFile(filepath.Join(dir, "tile/entries", strings.TrimPrefix(path, "tile/8/0/")))
	require(err)
	var all [][]byte
	for len(data) >= 2 {
		length := int(data[0])<<8 | int(data[1])
		if len(data) < 2+length {
			require(fmt.Errorf("bundle %d is cut off", tile))
		}
		all, data = append(all, data[2:2+length]), data[2+length:]
	}
	if int64(len(all)) != w || len(data) != 0 {
		require(fmt.Errorf("bundle %d has %d entries", tile, len(all)))
	}
	return all
}

func directory(vkey, dir string) {
	message, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	require(err)
	tree := checkpoint(message, vkey)
	reader := tlog.TileHashReader(tree, tiles(dir))
	for first := int64(0); first < tree.N; first += width {
		bundle := entries(dir, first/width, tree.N-first)
		var indexes []int64
		for i := range bundle {
			indexes = append(indexes, tlog.StoredHashIndex(0, first+int64(i)))
		}
		hashes, err := reader.ReadHashes(indexes)
		require(err)
		for i, entry := range bundle {
			if hashes[i] != tlog.RecordHash(entry) {
				require(fmt.Errorf("entry %d is not the one that was signed", first+int64(i)))
			}
		}
	}
	fmt.Printf("authentic: %d entries\n", tree.N)
}

func proof(vkey, file, leaf string) {
	data, err := os.ReadFile(file)
	require(err)
	head, message, found := bytes.Cut(data, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		require(fmt.Errorf("no proof"))
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	require(err)
	var hashes tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := base64.StdEncoding.DecodeString(line)
		require(err)
		hashes = append(hashes, *(*tlog.Hash)(hash))
	}
	entry, err := os.ReadFile(leaf)
	require(err)
	tree := checkpoint(message, vkey)
	require(tlog.CheckRecord(hashes, tree.N, tree.Hash, index, tlog.RecordHash(entry)))
	fmt.Printf("authentic: leaf %d of %d\n", index, tree.N)
}

func main() {
	defer func() {
		if panicked := recover(); panicked != nil {
			require(fmt.Errorf("%v", panicked))
		}
	}()
	if len(os.Args) == 3 {
		directory(os.Args[1], os.Args[2])
	} else {
		proof(os.Args[1], os.Args[2], os.Args[3])
	}
}

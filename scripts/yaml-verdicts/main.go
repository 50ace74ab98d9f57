// Decodes YAML as kubectl does, and says what came out.
//
// Standard input: a JSON string per line, the text of a file. Standard output: a JSON object per line, in the same
// order: the documents that kubectl reads up to the first one that it refuses, as JSON, and the message of the refusal.
// Documents that are empty or null are left out, as kubectl leaves them out.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"k8s.io/apimachinery/pkg/util/yaml"
)

// bufferSize is the one that kubectl gives (k8s.io/cli-runtime/pkg/resource).
const bufferSize = 4096

// document is what kubectl makes of one, numbers as they are written. Like runtime.RawExtension it reads JSON itself,
// which is why sigs.k8s.io/yaml expects no type anywhere.
type document struct{ data any }

func (d *document) UnmarshalJSON(in []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(in))
	decoder.UseNumber()
	return decoder.Decode(&d.data)
}

type verdict struct {
	Documents []any  `json:"documents"`
	Error     string `json:"error,omitempty"`
	Varies    bool   `json:"varies,omitempty"`
}

func decode(text string) (v verdict) {
	v.Documents = []any{}
	defer func() {
		if cause := recover(); cause != nil {
			v.Error = fmt.Sprintf("panic: %v", cause)
		}
	}()
	decoder := yaml.NewYAMLOrJSONDecoder(strings.NewReader(text), bufferSize)
	for {
		var next document
		if err := decoder.Decode(&next); err == io.EOF {
			return v
		} else if err != nil {
			v.Error = err.Error()
			return v
		}
		if next.data == nil {
			continue
		}
		if err := hold(next.data); err != nil {
			v.Error = err.Error()
			return v
		}
		v.Documents = append(v.Documents, next.data)
	}
}

// hold says whether the numbers fit where kubectl keeps them when it makes an object of the JSON.
func hold(data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	var held any
	return json.Unmarshal(text, &held)
}

// tries is how often a text is decoded to see whether the verdict is always the same: Go visits the keys of a map in
// any order, so of `1: a` and `"1": b` either may win.
const tries = 16

func stable(text string) (verdict, error) {
	first := decode(text)
	expected, err := json.Marshal(first)
	if err != nil {
		return first, err
	}
	for i := 1; i < tries; i++ {
		again, err := json.Marshal(decode(text))
		if err != nil {
			return first, err
		}
		if !bytes.Equal(again, expected) {
			first.Varies = true
			break
		}
	}
	return first, nil
}

func run() error {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			var text string
			if err := json.Unmarshal(line, &text); err != nil {
				return err
			}
			verdict, err := stable(text)
			if err != nil {
				return err
			}
			if err := encoder.Encode(verdict); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return out.Flush()
		} else if err != nil {
			return err
		}
	}
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

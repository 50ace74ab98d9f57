// Prints the fields of all API types of Kubernetes as JSON, one release per argument (such as 1.36), read from the
// sources of the k8s.io modules. Nothing of them is compiled.
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"sort"
	"strconv"
	"strings"
)

// file is one type declaration with what is needed to resolve the names in it.
type declared struct {
	pkg     string
	imports map[string]string
	spec    ast.Expr
}

type release struct {
	Kinds       []string                  `json:"kinds"`
	Definitions map[string]map[string]any `json:"definitions"`
}

var scalars = map[string]string{
	"k8s.io/apimachinery/pkg/apis/meta/v1.Time":           "date-time",
	"k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime":      "date-time",
	"k8s.io/apimachinery/pkg/apis/meta/v1.Duration":       "string",
	"k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1":       "any",
	"k8s.io/apimachinery/pkg/util/intstr.IntOrString":     "int-or-string",
	"k8s.io/apimachinery/pkg/api/resource.Quantity":       "quantity",
	"k8s.io/apimachinery/pkg/runtime.RawExtension":        "any",
	"k8s.io/apimachinery/pkg/runtime.Unknown":             "any",
	"k8s.io/apimachinery/pkg/types.UID":                   "string",
	"k8s.io/apimachinery/pkg/types.NodeName":              "string",
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSON":                   "any",
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaPropsOrBool":  "any",
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaPropsOrArray": "any",
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaPropsOrStringArray": "any",
}

var basics = map[string]string{
	"string": "string", "bool": "boolean", "int32": "int32", "int64": "int64", "int": "int64", "uint8": "int32",
	"int16": "int32", "uint16": "int32", "uint32": "int64", "uint64": "int64", "float64": "number", "float32": "number",
}

type reader struct {
	types  map[string]*declared
	groups map[string]string
	out    release
}

func main() {
	all := map[string]release{}
	for _, minor := range os.Args[1:] {
		all[minor] = read(minor)
	}
	text, err := json.Marshal(all)
	check(err)
	fmt.Println(string(text))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func read(minor string) release {
	version := "v0." + strings.TrimPrefix(minor, "1.") + ".0"
	r := &reader{map[string]*declared{}, map[string]string{}, release{[]string{}, map[string]map[string]any{}}}
	api := module("k8s.io/api", version)
	folders, err := filepath.Glob(filepath.Join(api, "*", "v*"))
	check(err)
	for _, folder := range folders {
		relative, _ := filepath.Rel(api, folder)
		r.load(folder, "k8s.io/api/"+filepath.ToSlash(relative))
	}
	r.load(filepath.Join(module("k8s.io/apimachinery", version), "pkg/apis/meta/v1"), "k8s.io/apimachinery/pkg/apis/meta/v1")
	r.load(filepath.Join(module("k8s.io/apiextensions-apiserver", version), "pkg/apis/apiextensions/v1"), "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1")
	r.load(filepath.Join(module("k8s.io/kube-aggregator", version), "pkg/apis/apiregistration/v1"), "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1")
	names := []string{}
	for name := range r.types {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		r.define(name)
	}
	sort.Strings(r.out.Kinds)
	return r.out
}

// module is the folder of a module. Its go.mod may ask for a newer Go, which reading its sources does not need.
func module(path, version string) string {
	text, _ := exec.Command("go", "mod", "download", "-json", path+"@"+version).Output()
	var answer struct{ Dir string }
	_ = json.Unmarshal(text, &answer)
	if answer.Dir == "" {
		check(fmt.Errorf("%s@%s cannot be downloaded", path, version))
	}
	return answer.Dir
}

func (r *reader) load(folder, pkg string) {
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	check(err)
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "generated.pb.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		check(err)
		r.loadFile(file, pkg)
	}
}

func (r *reader) loadFile(file *ast.File, pkg string) {
	imports := map[string]string{}
	for _, each := range file.Imports {
		path, _ := strconv.Unquote(each.Path.Value)
		name := path[strings.LastIndex(path, "/")+1:]
		if each.Name != nil {
			name = each.Name.Name
		}
		imports[name] = path
	}
	for _, decl := range file.Decls {
		general, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range general.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				r.types[pkg+"."+spec.Name.Name] = &declared{pkg, imports, spec.Type}
			case *ast.ValueSpec:
				if literal, ok := valueOf(spec).(*ast.BasicLit); ok && spec.Names[0].Name == "GroupName" {
					r.groups[pkg], _ = strconv.Unquote(literal.Value)
				}
			}
		}
	}
}

func valueOf(spec *ast.ValueSpec) ast.Expr {
	if len(spec.Values) == 0 {
		return nil
	}
	return spec.Values[0]
}

// id names a definition as the schema files do: apps/v1/Deployment, v1/Pod, meta/v1/ObjectMeta.
func (r *reader) id(name string) string {
	dot := strings.LastIndex(name, ".")
	pkg, short := name[:dot], name[dot+1:]
	version := pkg[strings.LastIndex(pkg, "/")+1:]
	if strings.HasSuffix(pkg, "/pkg/apis/meta/v1") {
		return "meta/v1/" + short
	}
	if group := r.groups[pkg]; group != "" {
		return group + "/" + version + "/" + short
	}
	return version + "/" + short
}

func (r *reader) define(name string) {
	each := r.types[name]
	structure, ok := each.spec.(*ast.StructType)
	if _, isScalar := scalars[name]; !ok || isScalar || !ast.IsExported(name[strings.LastIndex(name, ".")+1:]) {
		return
	}
	fields := map[string]any{}
	r.collect(each, structure, fields)
	id := r.id(name)
	_, isKind := fields["apiVersion"]
	_, hasKind := fields["kind"]
	if isKind && hasKind && fields["metadata"] == "#meta/v1/ObjectMeta" {
		r.out.Kinds = append(r.out.Kinds, id)
	}
	r.out.Definitions[id] = fields
}

func (r *reader) collect(owner *declared, structure *ast.StructType, fields map[string]any) {
	for _, field := range structure.Fields.List {
		tag := ""
		if field.Tag != nil {
			text, _ := strconv.Unquote(field.Tag.Value)
			tag = reflect.StructTag(text).Get("json")
		}
		name, options, _ := strings.Cut(tag, ",")
		if name == "-" {
			continue
		}
		if name == "" && (strings.Contains(options, "inline") || len(field.Names) == 0) {
			if inner := r.types[nameOf(owner, field.Type)]; inner != nil {
				if structure, ok := inner.spec.(*ast.StructType); ok {
					r.collect(inner, structure, fields)
				}
			}
			continue
		}
		if name != "" {
			fields[name] = r.typeOf(owner, field.Type)
		}
	}
}

func nameOf(owner *declared, expr ast.Expr) string {
	switch expr := expr.(type) {
	case *ast.StarExpr:
		return nameOf(owner, expr.X)
	case *ast.Ident:
		return owner.pkg + "." + expr.Name
	case *ast.SelectorExpr:
		return owner.imports[expr.X.(*ast.Ident).Name] + "." + expr.Sel.Name
	}
	return ""
}

func (r *reader) typeOf(owner *declared, expr ast.Expr) any {
	switch expr := expr.(type) {
	case *ast.StarExpr:
		return r.typeOf(owner, expr.X)
	case *ast.ArrayType:
		if item, ok := expr.Elt.(*ast.Ident); ok && item.Name == "byte" {
			return "byte"
		}
		return map[string]any{"list": r.typeOf(owner, expr.Elt)}
	case *ast.MapType:
		return map[string]any{"map": r.typeOf(owner, expr.Value)}
	case *ast.Ident:
		if basic, ok := basics[expr.Name]; ok {
			return basic
		}
	}
	name := nameOf(owner, expr)
	if scalar, ok := scalars[name]; ok {
		return scalar
	}
	inner := r.types[name]
	if inner == nil {
		return "any"
	}
	if _, ok := inner.spec.(*ast.StructType); ok {
		return "#" + r.id(name)
	}
	return r.typeOf(inner, inner.spec)
}

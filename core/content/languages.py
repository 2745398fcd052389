"""Names of code languages: what people write after a fence to what Notion accepts."""

_NAMES = (
    "abap|abc|agda|arduino|ascii art|assembly|bash|basic|bnf|c|c#|c++|clojure|coffeescript|"
    "coq|css|dart|dhall|diff|docker|ebnf|elixir|elm|erlang|f#|flow|fortran|gherkin|glsl|go|"
    "graphql|groovy|haskell|hcl|html|idris|java|javascript|json|julia|kotlin|latex|less|"
    "lisp|livescript|llvm ir|lua|makefile|markdown|markup|matlab|mathematica|mermaid|nix|"
    "notion formula|objective-c|ocaml|pascal|perl|php|plain text|powershell|prolog|"
    "protobuf|purescript|python|r|racket|reason|ruby|rust|sass|scala|scheme|scss|shell|"
    "smalltalk|solidity|sql|swift|toml|typescript|vb.net|verilog|vhdl|visual basic|"
    "webassembly|xml|yaml|java/c/c++/c#"
)

LANGUAGES = frozenset(_NAMES.split("|"))
"""The 90 languages of code blocks (Notion API, code block, `LanguageRequest`)."""

PLAIN = "plain text"

_ALIASES = {
    "ascii art": "ascii ascii-art asciiart",
    "assembly": "asm nasm x86asm armasm masm s gas",
    "bash": "bash-session",
    "basic": "bas qbasic",
    "c": "h",
    "c#": "cs csharp c-sharp dotnet",
    "c++": "cpp cc cxx hpp hxx cplusplus c-plus-plus arduino-cpp cuda cu",
    "clojure": "clj cljs cljc edn",
    "coffeescript": "coffee coffee-script cson",
    "coq": "rocq",
    "css": "postcss stylus styl",
    "diff": "patch udiff",
    "docker": "dockerfile containerfile",
    "elixir": "ex exs heex",
    "erlang": "erl hrl",
    "f#": "fs fsharp f-sharp fsx",
    "fortran": "f90 f95 f77 f03 for",
    "gherkin": "cucumber feature",
    "glsl": "vert frag shader hlsl wgsl",
    "go": "golang gomod",
    "graphql": "gql",
    "groovy": "gradle jenkinsfile",
    "haskell": "hs lhs",
    "hcl": "terraform tf tfvars nomad",
    "html": "htm xhtml html5 jinja jinja2 django twig handlebars hbs mustache ejs erb haml pug jade"
    " vue svelte astro liquid njk nunjucks",
    "idris": "idr",
    "java": "jav",
    "javascript": "js jsx mjs cjs es6 node nodejs javascriptreact ecmascript",
    "json": "json5 jsonc jsonl ndjson geojson jsonld webmanifest ipynb",
    "julia": "jl",
    "kotlin": "kt kts",
    "latex": "tex math katex bibtex",
    "lisp": "cl common-lisp commonlisp elisp emacs-lisp el lsp",
    "livescript": "ls",
    "llvm ir": "llvm ll",
    "makefile": "make mk mf gnumake just justfile cmake",
    "markdown": "md mdx mkd mdown rmd qmd gfm commonmark rst",
    "mathematica": "wl wolfram nb",
    "matlab": "octave",
    "notion formula": "formula notion",
    "objective-c": "objc objectivec obj-c m mm",
    "ocaml": "ml mli",
    "pascal": "pas delphi objectpascal",
    "perl": "pl pm raku",
    "php": "php3 php4 php5 phtml blade",
    PLAIN: "text txt plain plaintext plain-text none nohighlight log output console-output raw",
    "powershell": "ps ps1 psm1 pwsh",
    "prolog": "pro swipl",
    "protobuf": "proto proto3 protocol-buffers",
    "purescript": "purs",
    "python": "py py3 python3 python2 pyi gyp pycon ipython cython pyx starlark bzl bazel",
    "r": "rlang rscript splus",
    "racket": "rkt",
    "reason": "re reasonml rescript",
    "ruby": "rb rake gemspec podspec jruby irb",
    "rust": "rs",
    "scala": "sc sbt",
    "scheme": "scm ss guile",
    "shell": "sh zsh ksh fish csh tcsh console shell-session shellsession sh-session terminal"
    " command cmd bat batch dos dotenv env",
    "smalltalk": "st squeak pharo",
    "solidity": "sol",
    "sql": "mysql postgres postgresql psql pgsql plsql plpgsql tsql sqlite mariadb bigquery"
    " snowflake cql hql",
    "swift": "swiftui",
    "toml": "ini cfg conf properties editorconfig",
    "typescript": "ts tsx mts cts typescriptreact deno",
    "vb.net": "vbnet vb-net",
    "verilog": "v sv systemverilog system-verilog svh",
    "vhdl": "vhd",
    "visual basic": "vb vba vbs vbscript vb6",
    "webassembly": "wasm wat wast",
    "xml": "svg xsl xslt xsd rss atom plist wsdl xaml csproj mathml",
    "yaml": "yml",
}

_BY_ALIAS = {alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()}
_BY_ALIAS.update({name.replace(" ", "-"): name for name in LANGUAGES if " " in name})


def notion_language(info: str) -> tuple[str, bool]:
    """The Notion language for a fence's info string.

    Returns:
        the language, and whether the info string named one (an empty one names plain text).
    """
    wanted = info.strip().lower()
    if wanted in LANGUAGES:
        return wanted, True
    word = wanted.split(None, 1)[0] if wanted else ""
    word = word.strip("{}.,:;")
    for separator in (":", ",", "{", "="):
        word = word.split(separator, 1)[0] if word not in _BY_ALIAS else word
    if word in LANGUAGES:
        return word, True
    if word in _BY_ALIAS:
        return _BY_ALIAS[word], True
    return PLAIN, not word


def fence_word(language: str) -> str:
    """The word for a fence's info string that `notion_language` reads back as `language`."""
    if language == PLAIN:
        return ""
    return language.replace(" ", "-")

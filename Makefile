# `make` builds galton and serves its page; `make test` runs every test. Both install what is missing.
# Each step leaves a stamp in build/, so make repeats a step only when its prerequisites have changed.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := serve
MAKEFLAGS += --no-print-directory

WASM_PACK_VERSION := 0.15.1
WASM_BINDGEN_VERSION := $(shell awk '/^name = "wasm-bindgen"$$/ { getline; gsub(/[^0-9.]/, ""); print }' Cargo.lock)
NODE_LEAST := 20.19
SIZE_LIMIT := 315500

WASM := pkg/wasm/galton_bg.wasm
CARGO_HOME ?= $(HOME)/.cargo
CARGO_BIN := $(or $(CARGO_INSTALL_ROOT),$(CARGO_HOME))/bin
# wasm-opt is npm's binaryen, at the version in package-lock.json. wasm-pack takes the wasm-bindgen that it finds on PATH.
export PATH := $(CURDIR)/node_modules/.bin:$(CURDIR)/build/tools/bin:$(CARGO_BIN):$(PATH)
WASM_FEATURES := --enable-simd --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals \
	--enable-reference-types --enable-multivalue
WASM_OPT := $(WASM_FEATURES) --reorder-functions-by-name -O3 --low-memory-unused --one-caller-inline-max-function-size 20

# Looked up only when a test needs them, after `browser` and `firefox` have installed them.
CHROMIUM ?= $(shell command -v chromium || command -v google-chrome || command -v google-chrome-stable || command -v chromium-browser)
CHROMEDRIVER ?= $(shell command -v chromedriver)
FIREFOX ?= $(shell command -v firefox-esr || command -v firefox)

# Folders are prerequisites too: deleting a file changes its folder's time.
RUST := Cargo.toml Cargo.lock .cargo/config.toml kernel/Cargo.toml $(shell find src kernel/src -type d -o -name '*.rs' -o -name '*.d.ts' -o -name '*.js')
NPM := package.json package-lock.json pkg/package.json www/package.json
PKG := pkg/package.json pkg/tsconfig.json tsconfig.json $(filter-out pkg/galton%,$(wildcard pkg/*.js pkg/*.d.ts))
WWW := $(shell find www -mindepth 1 \( -name node_modules -o -name dist \) -prune -o -print) $(wildcard tests/data/*.csv)
COPIES := pkg/README.md pkg/LICENSE-MIT pkg/LICENSE-APACHE

.PHONY: serve build wasm types pack test test-rust test-wasm test-js consumers test-consumers loops gallery lighthouse fuzz nist numbers golden bench bench-database abuse browser firefox postgresql java sql export service-check lint format size clean help

serve: build ## build all there is and serve the page, printing its address (this is plain `make`)
	@cd www && exec npx --no vite preview

build: build/page ## build the page, and all it is made of, into www/dist
wasm: build/wasm ## compile the crate into pkg/wasm
types: build/types ## emit the package's TypeScript declarations into pkg/types

pack: build/types ## pack the npm package into build/
	@npm pack ./pkg --pack-destination build

test: test-rust test-wasm test-js test-consumers ## run every test there is

test-rust: build/rust ## the crate's tests and its documentation's examples, natively
	cargo test --locked

# wasm-pack ends well even when it ran no test, so the lines that end its runs are counted against the source. Those of the
# documentation's examples follow all others.
test-wasm: build/rust build/wasm-bindgen build/wasm-pack browser ## the crate's tests in a headless browser
	wasm-pack test --headless --chrome $(if $(filter file,$(origin CHROMEDRIVER)),,--chromedriver "$(CHROMEDRIVER)") \
		2>&1 | tee build/test-wasm.log
	@ran=$$(sed -n '/Doc-tests/q; s/^test result: ok\. \([0-9]*\) passed.*/\1/p' build/test-wasm.log | awk '{n += $$1} END {print n + 0}'); \
	written=$$(grep -rhE '#\[wasm_bindgen_test\b' src tests --include='*.rs' | wc -l); \
	echo "$$ran tests ran in the browser, of $$written written"; \
	test "$$ran" -gt 0 -a "$$ran" -ge "$$written" || { echo "make: some browser tests did not run" >&2; exit 1; }

test-js: build/page browser firefox postgresql ## the packed npm package in Node and in a browser; the page in pieces and in browsers
	npm test --workspace www
	CHROMIUM="$(CHROMIUM)" FIREFOX="$(FIREFOX)" node --test --test-reporter=spec tests/js/*.test.js

# ONLY="vite next" runs those that have one of these in their name. test-consumers runs the core of them.
consumers: build/types browser ## install the packed package into a real project of every tool, and compare bits (ONLY="vite next")
	CHROMIUM="$(CHROMIUM)" CONSUMERS="$(ONLY)" node --test --test-reporter=spec tests/consumers/*.test.js

test-consumers: build/types browser ## the core of `make consumers`: Node, TypeScript, Vite, webpack, esbuild, Rollup, test runners, plain pages
	CHROMIUM="$(CHROMIUM)" CONSUMERS=core node --test --test-reporter=spec tests/consumers/*.test.js

export: build/types build/export-python java ## read exported models by the programs of others: onnxruntime, JPMML, PMML4S
	node --test --test-reporter=spec tests/export/*.test.js

# Part moments needs a second build of the wasm. BEFORE names a commit, which is built too and takes turns with this one.
bench: build/types build/bench-npm build/bench-python $(if $(or $(filter moments,$(PART)),$(if $(PART),,all)),build/bench-plain) $(if $(or $(filter frames,$(PART)),$(if $(PART),,all)),build/page) $(if $(BEFORE),build/bench-before-$(BEFORE)) browser ## measure galton and its rivals (PART=A, B, C, moments, first, memory, descent, score, levels, serve, frames; SCALE=0.01; ROUNDS=15; BEFORE=commit)
	CHROMIUM="$(CHROMIUM)" node bench/bench.js $(PART) --scale $(or $(SCALE),1) --rounds $(or $(ROUNDS),15) $(if $(BEFORE),--before)

# ROWS=1000000 for a smaller table.
bench-database: build/types ## measure a regression of 100,000,000 rows in DuckDB, beside its own regr_slope (5 GB of memory)
	node bench/database.js $(ROWS)

# NAME="columns" runs the inputs that have this in their name.
abuse: build/types ## give the packed package inputs that are made to take long; fail where one takes more than 2 s (10 s) or 500 MB
	node bench/abuse.js $(if $(NAME),"$(NAME)")

sql: build/types build/sql-python java postgresql ## hold the SQL against Spark and ClickHouse, too (needs Python and Java; 1.4 GB in build/)
	node --test --test-reporter=spec tests/databases/*.test.js tests/js/sql.test.js

loops: build/types ## train 110,000 times in a loop, in one process: the memory stays as it is
	node bench/loops.js

lighthouse: build/page build/bench-npm browser ## Lighthouse's marks for the page, on a phone and a desktop, the median of three; fails below 95
	CHROME_PATH="$(CHROMIUM)" node bench/lighthouse.js

# ONLY="read predict" makes those whose names begin so, WIDTHS="360 768" others than 390, 1440 and 2560.
gallery: build/page browser ## make pictures of every state of the page, in three widths, light and dark, into build/gallery (ONLY="read predict", WIDTHS="360")
	CHROMIUM="$(CHROMIUM)" node --test --test-reporter=spec tests/js/gallery.js
	@echo "build/gallery/index.html has them"

# CASES=1000 makes more of each operation.
service-check: build/types build/service-python ## hold `galton serve` against its OpenAPI document by schemathesis, which is to find nothing (CASES=200)
	CASES=$(or $(CASES),200) node tests/service/check.js

# Seconds a target. What is found is kept in fuzz/artifacts, and what helps to find it in fuzz/corpus.
fuzz: build/rust ## look for bytes that break the reader, and text that breaks formulas (TIME=60 for each of four targets; needs a nightly toolchain)
	@rustup toolchain list | grep -q '^nightly' \
		|| { echo "make: fuzzing needs a nightly toolchain: rustup toolchain install nightly" >&2; exit 1; }
	@command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --locked --root build/tools
	@for target in $$(cargo +nightly fuzz list); do \
		mkdir -p fuzz/corpus/$$target; \
		cargo +nightly fuzz run --sanitizer none $$target fuzz/corpus/$$target \
			$$([ $$target = formula ] && echo fuzz/formulas || echo fuzz/seeds) -- \
			-dict=fuzz/csv.dict -max_total_time=$(or $(TIME),60) || exit 1; done

nist: build/types ## print the correct digits on NIST's linear sets, natively and in WebAssembly, beside R's and NumPy's
	cargo test --locked --quiet --test all nist:: -- --nocapture
	node --test --test-reporter=spec tests/js/nist.test.js

numbers: build/rust ## hold the parsers of numbers against the standard library's, on ten million
	cargo run --locked --release --example numbers

# PyTorch is Debian's: PyPI's needs 2 GB of CUDA to be imported at all.
golden: build/golden-python ## make the golden numbers in tests/golden again; its README says what must be installed
	cd tests/golden && Rscript models.R && Rscript summaries.R && Rscript datasets.R && Rscript aliased.R && Rscript levels.R && Rscript formulas.R && Rscript added.R
	cd tests/golden && for script in exact tails nist descent sgd penalised; do $(CURDIR)/$</bin/python $$script.py; done
	cd tests/golden && /usr/bin/python3 torch_optimisers.py

browser:
	@if [ -n "$(CHROMIUM)" ] && [ -n "$(CHROMEDRIVER)" ]; then exit; fi; \
	if ! command -v apt-get >/dev/null; then \
		echo "make: the tests need Chromium (or Chrome) and its chromedriver on PATH; install both and try again" >&2; exit 1; fi; \
	as_root=; if [ "$$(id -u)" != 0 ]; then as_root="sudo -n"; fi; \
	$$as_root apt-get update -qq && \
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium chromium-driver || { \
		echo "make: could not install Chromium; run 'apt-get install chromium chromium-driver' as root and try again" >&2; exit 1; }

firefox:
	@if [ -n "$(FIREFOX)" ]; then exit; fi; \
	if ! command -v apt-get >/dev/null; then \
		echo "make: the tests of the page need Firefox on PATH; install it and try again" >&2; exit 1; fi; \
	as_root=; if [ "$$(id -u)" != 0 ]; then as_root="sudo -n"; fi; \
	$$as_root apt-get update -qq && \
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends firefox-esr || { \
		echo "make: could not install Firefox; run 'apt-get install firefox-esr' as root and try again" >&2; exit 1; }

postgresql:
	@if ls -d /usr/lib/postgresql/*/bin >/dev/null 2>&1; then exit; fi; \
	if ! command -v apt-get >/dev/null; then \
		echo "make: the tests of SQL need PostgreSQL in /usr/lib/postgresql; install it and try again" >&2; exit 1; fi; \
	as_root=; if [ "$$(id -u)" != 0 ]; then as_root="sudo -n"; fi; \
	$$as_root apt-get update -qq && \
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql || { \
		echo "make: could not install PostgreSQL; run 'apt-get install postgresql' as root and try again" >&2; exit 1; }

java:
	@if command -v java >/dev/null; then exit; fi; \
	if ! command -v apt-get >/dev/null; then \
		echo "make: Spark and the readers of PMML need Java 17 or later on PATH; install it and try again" >&2; exit 1; fi; \
	as_root=; if [ "$$(id -u)" != 0 ]; then as_root="sudo -n"; fi; \
	$$as_root apt-get update -qq && \
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends default-jre-headless || { \
		echo "make: could not install Java; run 'apt-get install default-jre-headless' as root and try again" >&2; exit 1; }

lint: build/types ## formatting, lints, types and docs of all languages; any warning fails
	@rustup component list --installed | grep -q '^clippy' || rustup component add clippy
	@rustup component list --installed | grep -q '^rustfmt' || rustup component add rustfmt
	cargo fmt --all --check
	cargo clippy --locked --all-targets -- -D warnings
	cargo clippy --locked --all-targets --target wasm32-unknown-unknown -- -D warnings
	node .ci/order.js
	node .ci/options.js --check
	RUSTDOCFLAGS=-Dwarnings cargo doc --locked --no-deps
	prettier --check --log-level warn .
	eslint --max-warnings 0 .
	tsc
	npm run check --workspace www

format: build/npm ## rewrite every file as the formatters have it
	cargo fmt --all
	prettier --write --log-level warn .

size: build/page ## print the size of the wasm, of each entry and of the page; fail where the wasm or the page has grown
	@node .ci/sizes.js
	@node .ci/page-size.js
	@raw=$$(wc -c < $(WASM)); gzip=$$(gzip -9 -c $(WASM) | wc -c); \
	brotli=$$(node -p 'zlib.brotliCompressSync(fs.readFileSync("$(WASM)")).length'); \
	echo "$(WASM): $$raw bytes, gzip -9 $$gzip, brotli $$brotli (gzip: at most $(SIZE_LIMIT))"; \
	test "$$gzip" -le $(SIZE_LIMIT) || { echo "make: the wasm has grown beyond $(SIZE_LIMIT) bytes" >&2; exit 1; }

clean: ## remove all that make made
	rm -rf build target node_modules www/node_modules bench/node_modules www/dist pkg/wasm pkg/types pkg/browser pkg/cjs $(COPIES)

help: ## list what make can do
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

# ---- steps ----

build/npm: $(NPM)
	@node -e 'const [a, b] = process.versions.node.split("."), [c, d] = "$(NODE_LEAST)".split("."); process.exit(+(a - c || b - d) < 0 ? 1 : 0)' \
		|| { echo "make: needs Node $(NODE_LEAST) or later" >&2; exit 1; }
	npm ci --no-audit --no-fund
	@mkdir -p build && touch $@

# The rivals have a package of their own: nobody has to install them who doesn't measure.
build/bench-npm: build/npm bench/package.json bench/package-lock.json
	cd bench && npm ci --no-audit --no-fund
	@touch $@

# galton with plain f64 sums of products, to measure what exact sums cost.
build/bench-plain: build/types bench/page/galton.js bench/page/contestant.js
	rm -rf build/bench/plain && mkdir -p build/bench/plain/bench/page
	cp -r pkg build/bench/plain/
	cp bench/page/galton.js bench/page/contestant.js build/bench/plain/bench/page/
	$(COMPILE) --features plain-moments
	$(call bind,build/bench/plain/pkg/wasm)
	@touch $@

# An earlier commit of galton, built by its own Makefile.
build/bench-before-%: build/npm
	rm -rf build/bench/before build/bench-before-* && mkdir -p build/bench/before
	git archive $* | tar -x -C build/bench/before
	$(MAKE) -C build/bench/before types
	@touch $@

# Python is for one rival only, which is left out where it is not.
build/bench-python: bench/requirements.txt
	rm -rf $@ && mkdir -p $@
	python3 -m venv $@ && $@/bin/pip install --quiet --disable-pip-version-check -r $< \
		|| { echo "make: no Python with venv and pip: Polars is left out"; rm -rf $@ && mkdir -p $@; }
	@touch $@

build/service-python: tests/service/requirements.txt
	rm -rf $@ && python3 -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

build/golden-python: tests/golden/requirements.txt
	rm -rf $@ && python3 -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

build/sql-python: tests/databases/requirements.txt
	rm -rf $@ && python3 -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

build/export-python: tests/export/requirements.txt
	rm -rf $@ && python3 -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

build/rust:
	@command -v rustup >/dev/null || { echo "make: needs rustup" >&2; exit 1; }
	@rustup target list --installed | grep -qx wasm32-unknown-unknown || rustup target add wasm32-unknown-unknown
	@mkdir -p build && touch $@

# A tool of one's own is used if it has the version that is needed.
build/wasm-bindgen: Cargo.lock
	@[ "$$(wasm-bindgen --version 2>/dev/null)" = "wasm-bindgen $(WASM_BINDGEN_VERSION)" ] \
		|| { $(call install,wasm-bindgen-cli,$(WASM_BINDGEN_VERSION),--no-default-features --bin wasm-bindgen --bin wasm-bindgen-test-runner); }
	@mkdir -p build && touch $@

build/wasm-pack: Makefile
	@[ "$$(wasm-pack --version 2>/dev/null)" = "wasm-pack $(WASM_PACK_VERSION)" ] \
		|| { $(call install,wasm-pack,$(WASM_PACK_VERSION)); }
	@mkdir -p build && touch $@

# Tools are compiled without optimisation, which takes a third of the time, and into build/, where nobody's own are replaced.
# Not every registry has the very versions that a tool's lock file names; without the lock, cargo takes those that there are.
install = echo "make: compiling $(1) $(2) for build/tools, once (a minute or two)"; mkdir -p build; \
	build_it() { CARGO_PROFILE_DEV_DEBUG=0 cargo install $(1) --version $(2) $(3) --debug --quiet --root build/tools "$$@" >build/$(1).log 2>&1; }; \
	build_it --locked || build_it || { tail -n 30 build/$(1).log >&2; echo "make: could not compile $(1): build/$(1).log has the rest" >&2; exit 1; }

COMPILE := cargo build --locked --release --lib --target wasm32-unknown-unknown

# Panic messages name source files; whose machine they were on is nobody's business.
build/wasm build/bench-plain: export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS = --remap-path-prefix=$(CARGO_HOME)/registry/src=crates \
	--remap-path-prefix=$(shell rustc --print sysroot)/lib/rustlib/src/rust=rust

# Compiling the crate ends on one core, which the tools and npm need not wait for.
build/wasm: build/rust Makefile $(NPM) $(RUST)
	@$(MAKE) -j3 build/npm build/wasm-bindgen crate
	$(call bind,pkg/wasm)
	@touch $@

.PHONY: crate
crate:
	@echo "make: compiling galton to WebAssembly (about a minute)"
	$(COMPILE)

define bind
wasm-bindgen --target web --out-dir $(1) $(or $(CARGO_TARGET_DIR),target)/wasm32-unknown-unknown/release/galton.wasm
	wasm-opt $(WASM_OPT) --debuginfo $(1)/galton_bg.wasm -o $(1)/galton_bg.wasm
	node src/wasm/order.js $(1)/galton_bg.wasm
	wasm-opt $(WASM_FEATURES) --reorder-functions-by-name $(1)/galton_bg.wasm -o $(1)/galton_bg.wasm
	node src/wasm/instances.js $(1)
endef

# `wasm-pack build` writes into pkg/, and a manifest of its own over the package's.
.PHONY: overwritten
pkg/package.json: $(shell grep -qs '"exports"' pkg/package.json || echo overwritten)
	@echo "make: clearing pkg/ of what wasm-pack wrote there; its package.json comes back from git"
	@git checkout -q -- $@
	@rm -f pkg/.gitignore pkg/galton.js pkg/galton.d.ts pkg/galton_bg.*

# The declarations refer to the wasm's own, so those go beside them.
build/types: build/wasm $(PKG) $(COPIES) src/wasm/carry.js
	rm -rf pkg/types pkg/browser pkg/cjs
	node src/wasm/carry.js pkg
	tsc --project pkg
	rm pkg/types/commonjs.d.ts
	# The package's own classes have [Symbol.dispose], and bring its declaration (pkg/index.js); these have no need of it.
	mkdir -p pkg/types/wasm && sed '/Symbol\.dispose/d; /^\/\*\* The parts that make/,$$d; s/ & { memory: WebAssembly.Memory }//' pkg/wasm/galton.d.ts > pkg/types/wasm/galton.d.ts
	# An import of the file itself is the compiled module, where a runtime or a bundler takes it.
	echo 'declare const module: WebAssembly.Module; export default module;' > pkg/types/wasm/galton_bg.wasm.d.ts
	node src/wasm/declarations.js pkg/types
	# For require() they are those of a CommonJS module, which cjs/package.json says.
	cp -r pkg/types pkg/cjs/types
	@touch $@

build/page: build/types $(WWW)
	npm run build --workspace www
	@touch $@

pkg/README.md: README.md
pkg/LICENSE-MIT: LICENSE-MIT
pkg/LICENSE-APACHE: LICENSE-APACHE
$(COPIES):
	cp $< $@

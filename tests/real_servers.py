#!/usr/bin/env python3
"""Tries sceneplay against model servers that others wrote. See real_servers.md beside this file.

Starts LiteLLM's proxy and llama.cpp's server on free ports of this machine, runs `sceneplay doctor`
against each, then the tests in tests/it/real.rs. What is not installed is skipped and said so.
"""

import argparse
import contextlib
import json
import os
import pathlib
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
START = 180  # seconds that a server may take to come up

# What LiteLLM's proxy answers instead of asking anybody, by the name of the model.
MOCKS = {
    "player-of-parts": "[Not now.] (turns the key) Nobody crosses after midnight.",
    "caller-of-turns": "Tom was asked a question.\nNext Speaker: Tom",
    "reader-of-plays": json.dumps(
        {
            "Storyline Consistency": {
                "flaws": [
                    {
                        "instance": "Ida gives in at once.",
                        "type": "Storyline Consistency",
                        "severity": 3,
                    }
                ]
            }
        }
    ),
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def has(python, *modules):
    code = "; ".join(f"import {module}" for module in modules)
    done = subprocess.run([python, "-c", code], capture_output=True)
    return done.returncode == 0


@contextlib.contextmanager
def running(name, command, url, folder, **environment):
    """The server while it is up; its output goes to a file in `folder`."""
    log = folder / f"{name}.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            command, cwd=folder, stdout=out, stderr=subprocess.STDOUT, env=os.environ | environment
        )
    try:
        deadline = time.monotonic() + START
        while not answers(url):
            if server.poll() is not None or time.monotonic() > deadline:
                print(log.read_text(errors="replace")[-4000:])
                sys.exit(f"{name} did not come up")
            time.sleep(0.5)
        yield
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


def answers(url):
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def litellm(python, folder, port, key):
    models = [
        {
            "model_name": name,
            "litellm_params": {
                "model": f"openai/{name}",
                "api_key": "nobody-is-asked",
                "mock_response": text,
            },
        }
        for name, text in MOCKS.items()
    ]
    config = folder / "litellm.json"
    # JSON is YAML.
    config.write_text(
        json.dumps({"model_list": models, "general_settings": {"master_key": key}})
    )
    start = "import sys; from litellm import run_server; sys.exit(run_server())"
    command = [python, "-c", start, "--config", str(config), "--host", "127.0.0.1"]
    return [*command, "--port", str(port)]


# Run by the Python that has gguf: writes a model of two random layers whose tokens are single
# bytes. It says noise, in any language, and goes on until its limit.
TINY_MODEL = """
import sys
import gguf
import numpy

path, context = sys.argv[1], int(sys.argv[2])
width, heads, layers, inner = 48, 3, 2, 96
special = [("<unk>", gguf.TokenType.UNKNOWN), ("<s>", gguf.TokenType.CONTROL),
           ("</s>", gguf.TokenType.CONTROL)]
tokens = special + [("<0x%02X>" % byte, gguf.TokenType.BYTE) for byte in range(256)]

out = gguf.GGUFWriter(path, "llama")
out.add_name("noise")
out.add_vocab_size(len(tokens))
out.add_context_length(context)
out.add_embedding_length(width)
out.add_feed_forward_length(inner)
out.add_block_count(layers)
out.add_head_count(heads)
out.add_head_count_kv(heads)
out.add_rope_dimension_count(width // heads)
out.add_layer_norm_rms_eps(1e-6)
out.add_tokenizer_model("llama")
out.add_token_list([text for text, _ in tokens])
out.add_token_types([kind for _, kind in tokens])
out.add_token_scores([-float(i) for i in range(len(tokens))])
out.add_unk_token_id(0)
out.add_bos_token_id(1)
out.add_eos_token_id(2)
out.add_chat_template(
    "{% for message in messages %}<{{ message.role }}>\\n{{ message.content }}\\n{% endfor %}<assistant>\\n"
)

chance = numpy.random.default_rng(2024)

def matrix(name, rows, columns, weights=1.0):
    values = chance.normal(scale=columns ** -0.5, size=(rows, columns))
    values *= numpy.reshape(weights, (-1, 1))
    out.add_tensor(name + ".weight", values.astype(numpy.float32))

def norm(name):
    out.add_tensor(name + ".weight", numpy.full(width, 1.0, dtype=numpy.float32))

matrix("token_embd", len(tokens), width)
for layer in range(layers):
    block = "blk.%d." % layer
    norm(block + "attn_norm")
    for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
        matrix(block + part, width, width)
    norm(block + "ffn_norm")
    matrix(block + "ffn_gate", inner, width)
    matrix(block + "ffn_up", inner, width)
    matrix(block + "ffn_down", width, inner)
norm("output_norm")
# Mostly printable signs, some broken UTF-8; what has no weight, such as the end of a text, is
# never the likeliest token.
weights = [0.0] * len(special) + [3.0 if 32 < byte < 127 else 0.5 for byte in range(256)]
matrix("output", len(tokens), width, weights)

out.write_header_to_file()
out.write_kv_data_to_file()
out.write_tensors_to_file()
out.close()
"""


def llama(python, folder, port):
    model = folder / "noise.gguf"
    subprocess.run([python, "-c", TINY_MODEL, str(model), "4096"], check=True)
    command = [python, "-m", "llama_cpp.server", "--model", str(model), "--n_ctx", "4096"]
    return [*command, "--host", "127.0.0.1", "--port", str(port)]


def sceneplay(folder, settings, *arguments, **environment):
    """Runs the program with these settings; everything it writes stays in `folder`."""
    home = pathlib.Path(tempfile.mkdtemp(dir=folder))
    (home / "settings.toml").write_text(settings)
    places = {f"SCENEPLAY_{name}_DIR": str(home) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    program = os.environ.get("SCENEPLAY", str(ROOT / "target/debug/sceneplay"))
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
    print(f"\n$ sceneplay {' '.join(arguments)}", flush=True)
    done = subprocess.run([program, *arguments], env=clean | places | environment)
    print(f"(exit {done.returncode})", flush=True)
    return done.returncode


def main():
    flags = argparse.ArgumentParser(description=__doc__)
    flags.add_argument("--litellm", default=sys.executable, help="a Python with litellm[proxy]")
    flags.add_argument(
        "--llama", default=sys.executable, help="a Python with llama-cpp-python[server] and gguf"
    )
    python = flags.parse_args()
    subprocess.run(["cargo", "build", "--locked"], cwd=ROOT, check=True)
    wrong = []
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        tests = {}

        if has(python.litellm, "litellm.proxy.proxy_server"):
            port, key = free_port(), f"sk-{secrets.token_hex(16)}"
            url = f"http://127.0.0.1:{port}/v1"
            command = litellm(python.litellm, folder, port, key)
            stack.enter_context(
                running(
                    "litellm", command, f"{url}/models", folder, LITELLM_LOCAL_MODEL_COST_MAP="True"
                )
            )
            tests |= {"SCENEPLAY_TEST_LITELLM": url, "SCENEPLAY_TEST_LITELLM_KEY": key}
            player, caller, reader = MOCKS
            settings = f"""
                [endpoints.litellm]
                base_url = "{url}"
                api_key_env = "PROXY_KEY"
                [roles]
                actor = "litellm/{player}"
                nsp = "litellm/{caller}"
                judge = "litellm/{reader}"
                """
            print("\n== LiteLLM's proxy: everything works", flush=True)
            if sceneplay(folder, settings, "doctor", PROXY_KEY=key) != 0:
                wrong.append("doctor finds fault with LiteLLM's proxy")
            print("\n== LiteLLM's proxy: a wrong key", flush=True)
            if sceneplay(folder, settings, "doctor", PROXY_KEY="sk-no-such-key") != 1:
                wrong.append("doctor takes a wrong key for a right one")
        else:
            print("skipped: LiteLLM's proxy is not installed")

        if has(python.llama, "llama_cpp.server", "gguf", "numpy"):
            port = free_port()
            url = f"http://127.0.0.1:{port}/v1"
            command = llama(python.llama, folder, port)
            stack.enter_context(running("llama", command, f"{url}/models", folder))
            tests |= {"SCENEPLAY_TEST_LLAMA": url}
            settings = f"""
                [endpoints.llama]
                base_url = "{url}"
                [roles]
                actor = {{ model = "llama/noise", max_tokens = 64 }}
                nsp = {{ model = "llama/noise", max_tokens = 64 }}
                judge = {{ model = "llama/noise", max_tokens = 64 }}
                """
            print("\n== llama.cpp's server: a model that obeys nothing", flush=True)
            if sceneplay(folder, settings, "doctor") != 1:
                wrong.append("doctor takes noise for a judge")
        else:
            print("skipped: llama.cpp's server is not installed")

        if tests:
            print("\n== tests/it/real.rs", flush=True)
            command = ["cargo", "test", "--locked", "--test", "it", "real::", "--", "--nocapture"]
            if subprocess.run(command, cwd=ROOT, env=os.environ | tests).returncode != 0:
                wrong.append("a test failed")
    for what in wrong:
        print(f"WRONG: {what}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""What Python's own clients see of an Easel: python python_clients.py URL.

Prints one line of JSON for each way to connect.
"""

import asyncio
import json
import sys

import websockets
from mcp import ClientSession
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client

SMALL = {"prompt": "a red boat", "width": 64, "height": 64, "steps": 2}


async def over_mcp(way, transport):
    async with transport as (read, write, *_):
        async with ClientSession(read, write) as session:
            await session.initialize()
            tools = (await session.list_tools()).tools
            result = await session.call_tool("generate_image", SMALL)
            kinds = [block.type for block in result.content]
            names = [tool.name for tool in tools]
            print(json.dumps({"way": way, "tools": names, "kinds": kinds}), flush=True)


async def over_socket(url):
    async with websockets.connect(url) as socket:
        await socket.send(json.dumps({"tool": "generate_image", "params": json.dumps(SMALL)}))
        answer = json.loads(await socket.recv())
        print(json.dumps({"way": "socket", **answer}), flush=True)


async def main(url):
    await over_mcp("streamable_http", streamable_http_client(f"{url}/mcp"))
    await over_mcp("sse", sse_client(f"{url}/sse"))
    await over_socket(url.replace("http", "ws", 1))


asyncio.run(main(sys.argv[1]))

"""Python's asyncio streams."""
import asyncio


async def echo(reader, writer):
    while data := await reader.read(4096):
        writer.write(data)
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 7008)
    await server.serve_forever()


asyncio.run(main())

"""Open the stream at URL with TOKEN by httpx, as it comes, and print the name and the data of its events.

httpx leaves it to the application to reconnect. Leave the stream when there is something to read, and stay.
"""
import os
import sys
import threading
import time

import httpx

left = threading.Event()
last_event_id = ''


def read(lines):
    """Take note of the ids of the events, and print the events, until the stream ends."""
    global last_event_id
    block = {}
    for line in lines:
        if left.is_set():
            return
        name, _, value = line.rstrip('\n').partition(':')
        if name:
            block[name] = value.removeprefix(' ')
            continue
        last_event_id = block.get('id', last_event_id)
        if 'data' in block:
            print(block.get('event', 'message'), block['data'], flush=True)
        block = {}


def follow():
    """Open the stream again whenever it ends."""
    headers = {'Authorization': 'Bearer ' + os.environ['TOKEN']}
    with httpx.Client(headers=headers) as client:
        while not left.is_set():
            resume = {'Last-Event-ID': last_event_id} if last_event_id else {}
            try:
                with client.stream('GET', os.environ['URL'], headers=resume) as response:
                    response.raise_for_status()
                    read(response.iter_lines())
            except httpx.HTTPError as error:
                print(repr(error), file=sys.stderr, flush=True)
            time.sleep(0.2)


threading.Thread(target=follow, daemon=True).start()
sys.stdin.readline()
left.set()
sys.stdin.readline()

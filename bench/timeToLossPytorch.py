"""PyTorch's side of timeToLoss.mjs: prints a JSON line."""

import json
import sys
import time
from collections import deque

import torch

text, target, threads, minutes = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
torch.set_num_threads(threads)
torch.manual_seed(1)
VOCABULARY, HIDDEN, BATCH, WINDOW = 128, 256, 50, 100

rnn = torch.nn.LSTM(VOCABULARY, HIDDEN)
output = torch.nn.Linear(HIDDEN, VOCABULARY)
with torch.no_grad():
    rnn.bias_ih_l0[HIDDEN : 2 * HIDDEN] = 1.0  # the forget gate, as our trainer does
    rnn.bias_hh_l0[HIDDEN : 2 * HIDDEN] = 0.0
parameters = [*rnn.parameters(), *output.parameters()]
optimiser = torch.optim.Adam(parameters, lr=2e-3)

with open(text, "rb") as file:
    symbols = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8).long()
lane = (len(symbols) - 1) // BATCH
lanes = torch.stack([symbols[row * lane : row * lane + lane + 1] for row in range(BATCH)])

last = deque(maxlen=20)
state = None
step = 0
start = time.perf_counter()
while True:
    at = (step % (lane // WINDOW)) * WINDOW
    window = lanes[:, at : at + WINDOW + 1].t()
    x = torch.nn.functional.one_hot(window[:-1], VOCABULARY).float()
    hidden, state = rnn(x, state)
    state = tuple(part.detach() for part in state)
    loss = torch.nn.functional.cross_entropy(output(hidden).view(-1, VOCABULARY), window[1:].reshape(-1))
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    optimiser.step()
    step += 1
    last.append(loss.item())
    mean = sum(last) / len(last)
    if (len(last) == 20 and mean <= target) or time.perf_counter() - start > 60 * minutes:
        break
print(json.dumps({"seconds": time.perf_counter() - start, "characters": step * BATCH * WINDOW, "loss": mean}))

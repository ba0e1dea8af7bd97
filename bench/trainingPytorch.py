"""The same training step in PyTorch: prints characters a second of each step as a JSON line. Started by training.mjs."""

import json
import sys
import time

import torch

layers, hidden, threads, seconds, fewest = (int(argument) for argument in sys.argv[1:6])
torch.set_num_threads(threads)
VOCABULARY, BATCH, WINDOW = 128, 50, 100


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = torch.nn.LSTM(VOCABULARY, hidden, layers)
        self.output = torch.nn.Linear(hidden, VOCABULARY)

    def forward(self, x):
        return self.output(self.rnn(x)[0])


torch.manual_seed(1)
network = Network()
optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
symbols = torch.randint(VOCABULARY, (WINDOW, BATCH))
targets = torch.randint(VOCABULARY, (WINDOW, BATCH))
x = torch.nn.functional.one_hot(symbols, VOCABULARY).float()


def step():
    start = time.perf_counter()
    loss = torch.nn.functional.cross_entropy(network(x).view(-1, VOCABULARY), targets.view(-1))
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
    return BATCH * WINDOW / (time.perf_counter() - start)


# The first does not count.
step()
rates = []
end = time.perf_counter() + seconds
while len(rates) < fewest or time.perf_counter() < end:
    rates.append(step())
print(json.dumps({"rates": rates, "backend": "PyTorch " + torch.__version__}))

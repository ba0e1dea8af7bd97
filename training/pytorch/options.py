"""The options of train.py."""

import argparse

import torch

# Where things lie on the machine that trains: nothing for the network's record.
PLACES = ("corpus", "out", "name", "device", "threads", "from_checkpoint", "initial", "checkpoint_seconds", "log_steps")


def read_options(description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--corpus", required=True, help="folder with a manifest.json and the files it lists")
    add("--out", required=True, help="folder of the network, its checkpoint and its log")
    add("--name", default=None)
    add("--cell", choices=["lstm", "gru", "rnn"], default="lstm")
    add("--layers", type=int, default=1)
    add("--hidden", type=int, default=512)
    add("--embedding", type=int, default=64)
    add("--batch", type=int, default=128, help="lanes of text read side by side, by all processes together")
    add("--window", type=int, default=128, help="characters that gradients flow back through")
    add("--characters", type=float, default=120e6, help="how many to read")
    add("--minutes", type=float, default=None, help="how long to train, all sittings together; then --characters is not asked")
    add("--schedule", choices=["linear", "cosine", "constant"], default="linear",
        help="linear: level, then down to zero over --decay; cosine: down all the way; both after --warm-up")
    add("--decay", type=float, default=0.2, help="share of the run over which the linear schedule falls to zero")
    add("--learning-rate", type=float, default=2e-3)
    add("--warm-up", type=float, default=4e6, help="characters over which the rate rises")
    add("--clip", type=float, default=1.0, help="largest norm of the gradient")
    add("--dropout", type=float, default=0.0, help="between the layers and before the output")
    add("--weight-dropout", type=float, default=0.0, help="share of weight_hh dropped in each window (LSTM in bfloat16 on the CPU)")
    add("--weight-decay", type=float, default=0.0, help="decoupled, of the matrices without the embedding")
    add("--activity", type=float, default=0.0, help="L1 penalty on h: weight of mean |h|")
    add("--activity-layers", choices=["last", "all"], default="last", help="the layers whose h --activity is about")
    add("--cell-limit", type=float, default=0.0, help="weight of mean max(0, |c| - bound)^2 over all layers, so that no counter runs away")
    add("--cell-bound", type=float, default=100.0, help="the bound of --cell-limit")
    add("--density", type=float, default=1.0,
        help="share of weight_hh and of the output's weights that stays: after each step the smallest are set to zero, "
        "more and more of them from an eighth of the run to its middle")
    add("--longest-memory", type=float, default=0.0,
        help="of an LSTM's cells at the start, in characters: they forget at all paces from one character to this")
    add("--seed", type=int, default=1)
    add("--threads", type=int, default=torch.get_num_threads())
    add("--float32", action="store_true", help="no bfloat16 products")
    add("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    add("--half", action="store_true", help="train on weights rounded to float16, and write them so")
    add("--checkpoint-seconds", type=float, default=300)
    add("--log-steps", type=int, default=100, help="steps between lines of the log")
    add("--from-checkpoint", default=None, help="begin with the state of another run")
    add("--initial", default=None, help="begin with the weights of a network's folder")
    settings = parser.parse_args()
    if settings.batch < 1 or settings.window < 1:
        parser.error("--batch and --window are at least 1")
    if not 0 < settings.density <= 1:
        parser.error("--density is a share: more than 0, at most 1")
    if settings.longest_memory != 0 and (settings.longest_memory < 3 or settings.cell != "lstm"):
        parser.error("--longest-memory is for an LSTM, and at least 3 characters")
    return settings

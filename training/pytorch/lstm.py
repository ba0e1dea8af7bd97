"""One LSTM layer over a window, with its matrix products in bfloat16 and everything else in float32.

On a CPU without matrix units but with AVX512_BF16 this trains two to three times as fast as torch.nn.LSTM in float32.
The weights that are kept and updated stay float32.
"""

import torch


class _LstmWindow(torch.autograd.Function):
    """Formulas of torch.nn.LSTM (gates i, f, g, o); the input's part of the gates comes ready, biases included."""

    @staticmethod
    def forward(ctx, inputs, weight, h, c, dtype):
        """inputs [T, B, 4H] float32, weight [4H, H], h and c [B, H] -> h of every step [T, B, H], last h, last c, and
        c of every step."""
        ctx.set_materialize_grads(False)
        steps, batch, width = inputs.shape
        hidden = width // 4
        transposed = weight.to(dtype).t()
        gates = inputs.new_empty(steps, batch, width)
        cells = inputs.new_empty(steps + 1, batch, hidden)
        squashed = inputs.new_empty(steps, batch, hidden)
        outputs = torch.empty(steps + 1, batch, hidden, dtype=dtype)
        cells[0], outputs[0] = c, h
        wide = inputs.new_empty(steps, batch, hidden)
        for t in range(steps):
            pre = torch.add(inputs[t], outputs[t] @ transposed, out=gates[t])
            i, f, g, o = pre.chunk(4, 1)
            pre[:, : 2 * hidden].sigmoid_()
            g.tanh_()
            o.sigmoid_()
            torch.mul(f, cells[t], out=cells[t + 1])
            cells[t + 1].addcmul_(i, g)
            torch.tanh(cells[t + 1], out=squashed[t])
            torch.mul(o, squashed[t], out=wide[t])
            outputs[t + 1] = wide[t]
        ctx.save_for_backward(weight, gates, cells, squashed, outputs)
        ctx.dtype = dtype
        return wide, wide[-1].clone(), cells[-1].clone(), cells[1:]

    @staticmethod
    def backward(ctx, d_outputs, d_last, d_cell, d_cells):
        weight, gates, cells, squashed, outputs = ctx.saved_tensors
        steps, batch, width = gates.shape
        hidden = width // 4
        low = weight.to(ctx.dtype)
        d_gates = torch.empty_like(gates)
        d_low = torch.empty(steps, batch, width, dtype=ctx.dtype)
        dh = gates.new_zeros(batch, hidden) if d_last is None else d_last
        dc = gates.new_zeros(batch, hidden) if d_cell is None else d_cell
        for t in reversed(range(steps)):
            i, f, g, o = gates[t].chunk(4, 1)
            di, df, dg, do = d_gates[t].chunk(4, 1)
            if d_outputs is not None:
                dh = dh + d_outputs[t]
            if d_cells is not None:
                dc = dc + d_cells[t]
            s = squashed[t]
            torch.mul(dh, s, out=do).mul_(o * (1 - o))
            dc = torch.addcmul(dc, dh * o, 1 - s * s)
            torch.mul(dc, g, out=di).mul_(i * (1 - i))
            torch.mul(dc, cells[t], out=df).mul_(f * (1 - f))
            torch.mul(dc, i, out=dg).mul_(1 - g * g)
            dc = dc * f
            d_low[t] = d_gates[t]
            dh = (d_low[t] @ low).float()
        d_weight = (d_low.view(-1, width).t() @ outputs[:-1].reshape(-1, hidden)).float()
        return d_gates, d_weight, dh, dc, None


def lstm_window(inputs, weight, h, c, dtype=torch.bfloat16):
    return _LstmWindow.apply(inputs, weight, h, c, dtype)


class _Rows(torch.autograd.Function):
    """Rows of a table; the gradient is one product with a one-hot matrix, far faster than adding row by row."""

    @staticmethod
    def forward(ctx, table, indices, dtype):
        ctx.save_for_backward(indices)
        ctx.rows, ctx.dtype = table.shape[0], dtype
        return table[indices]

    @staticmethod
    def backward(ctx, d_out):
        (indices,) = ctx.saved_tensors
        one_hot = torch.nn.functional.one_hot(indices.reshape(-1), ctx.rows).to(ctx.dtype)
        flat = d_out.reshape(-1, d_out.shape[-1]).to(ctx.dtype)
        return (one_hot.t() @ flat).float(), None, None


def table_rows(table, indices, dtype=torch.bfloat16):
    return _Rows.apply(table, indices, dtype)

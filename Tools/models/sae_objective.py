"""The small SAEs: parameters, encoders and training losses of three architectures."""

import torch


class Rectangle(torch.autograd.Function):
    """Heaviside step of p − θ whose gradient to θ is the straight-through rectangle of width β (to p: none)."""

    @staticmethod
    def forward(context, p, threshold, bandwidth):
        context.save_for_backward(p, threshold)
        context.bandwidth = bandwidth
        return (p > threshold).to(p.dtype)

    @staticmethod
    def backward(context, gradient):
        p, threshold = context.saved_tensors
        inside = ((p - threshold).abs() < context.bandwidth / 2).to(p.dtype)
        return None, (-gradient * inside / context.bandwidth).sum(0), None


class SparseAutoencoder(torch.nn.Module):
    """`W_enc` [d, F], `W_dec` [F, d]; decoder rows are kept at unit norm, so the L1 penalty is the weighted one."""

    def __init__(self, architecture, d_in, d_sae, mean, k, generator):
        super().__init__()
        self.architecture, self.k, self.bandwidth = architecture, k, 0.05
        decoder = torch.nn.functional.normalize(torch.randn(d_sae, d_in, generator=generator), dim=1)
        self.W_dec = torch.nn.Parameter(decoder)
        self.W_enc = torch.nn.Parameter(decoder.T.clone().contiguous())
        self.b_enc = torch.nn.Parameter(torch.zeros(d_sae))
        self.b_dec = torch.nn.Parameter(mean.clone())
        if architecture == "jumprelu":
            self.threshold = torch.nn.Parameter(torch.full((d_sae,), 0.01))

    def preactivations(self, x):
        return (x - self.b_dec) @ self.W_enc + self.b_enc

    def activate(self, p):
        """(features, gate): the gate carries the gradient of the L0 penalty where there is one."""
        if self.architecture == "topk":
            kept = torch.zeros_like(p).scatter_(1, p.topk(self.k, dim=1).indices, 1.0)
            return torch.relu(p) * kept, None
        if self.architecture == "jumprelu":
            gate = Rectangle.apply(p, self.threshold, self.bandwidth)
            return torch.relu(p) * gate, gate
        return torch.relu(p), None

    def decode(self, features):
        return features @ self.W_dec + self.b_dec

    @torch.no_grad()
    def normalise_decoder(self):
        self.W_dec /= self.W_dec.norm(dim=1, keepdim=True).clamp_min(1e-8)

    @torch.no_grad()
    def project_gradient(self):
        """Removes the part of the decoder's gradient along each row, which the normalisation would undo."""
        along = (self.W_dec.grad * self.W_dec).sum(1, keepdim=True)
        self.W_dec.grad -= along * self.W_dec


def loss_of(sae, x, sparsity, dead):
    """(loss, features): reconstruction summed over d, plus the penalty of the architecture; means over the batch."""
    p = sae.preactivations(x)
    features, gate = sae.activate(p)
    error = x - sae.decode(features)
    loss = error.square().sum(1).mean()
    if sae.architecture == "topk":
        if dead.any():
            loss = loss + dead_latents_loss(sae, p, error.detach(), dead)
    elif sae.architecture == "jumprelu":
        loss = loss + sparsity * gate.sum(1).mean()
    else:
        loss = loss + sparsity * features.sum(1).mean()
    return loss, features


def dead_latents_loss(sae, p, residual, dead):
    """AuxK as SAELens has it: dead latents alone reconstruct the residual, without bias."""
    k = min(residual.shape[1] // 2, int(dead.sum()))
    values, indices = p.masked_fill(~dead, -torch.inf).topk(k, dim=1)
    reconstruction = torch.zeros_like(p).scatter(1, indices, values) @ sae.W_dec
    scale = min(int(dead.sum()) / (residual.shape[1] / 2), 1.0)
    return scale * (residual - reconstruction).square().sum(1).mean()


@torch.no_grad()
def resample(sae, optimizer, x, dead):
    """Points dead latents at badly reconstructed inputs and zeroes their Adam moments."""
    features, _ = sae.activate(sae.preactivations(x))
    losses = (x - sae.decode(features)).square().sum(1)
    count = int(dead.sum())
    generator = torch.Generator().manual_seed(count)
    chosen = torch.multinomial(losses.square(), count, replacement=count > len(x), generator=generator)
    directions = torch.nn.functional.normalize(x[chosen] - sae.b_dec, dim=1)
    alive_norm = sae.W_enc[:, ~dead].norm(dim=0).mean()
    sae.W_dec[dead] = directions
    sae.W_enc[:, dead] = directions.T * alive_norm * 0.2
    sae.b_enc[dead] = 0.0
    for parameter, rows in ((sae.W_dec, (dead,)), (sae.W_enc, (slice(None), dead)), (sae.b_enc, (dead,))):
        for moment in ("exp_avg", "exp_avg_sq"):
            optimizer.state[parameter][moment][rows] = 0.0

"""Linear probes on mean-pooled residuals: what each layer of the host holds of a biography's profession and gender."""

import torch


@torch.no_grad()
def pooled(model, encode, texts, context):
    """[layers + 1, documents, width]: the mean over tokens of the embedding output and of every block's output."""
    rows = []
    for text in texts:
        with_taps = residuals(model, torch.tensor([encode(text)[:context]]))
        rows.append(torch.stack([x[0].mean(0) for x in with_taps]))
    return torch.stack(rows, 1)


def residuals(model, tokens):
    """The residual stream before the first block and after every block, before the final norm."""
    taps, hooks = [], []
    for i, block in enumerate(model.transformer.h):
        if i == 0:
            hooks.append(block.register_forward_pre_hook(lambda _m, inputs: taps.append(inputs[0])))
        hooks.append(block.register_forward_hook(
            lambda _m, _i, output: taps.append(output[0] if isinstance(output, tuple) else output)))
    model(tokens)
    for hook in hooks:
        hook.remove()
    return taps


def accuracy(train, train_labels, test, test_labels, decay=1e-4):
    """Test accuracy of a logistic regression on standardised columns, fitted by L-BFGS."""
    mean, deviation = train.mean(0), train.std(0) + 1e-6
    train, test = (train - mean) / deviation, (test - mean) / deviation
    classes = int(train_labels.max()) + 1
    weight = torch.zeros(train.shape[1], classes, requires_grad=True)
    bias = torch.zeros(classes, requires_grad=True)
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=200, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(train @ weight + bias, train_labels) + decay * weight.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return ((test @ weight + bias).argmax(1) == test_labels).float().mean().item()


def probes(model, encode, train, test, context):
    """For each field of the biographies: the share of its largest class and the accuracy at every layer."""
    before = pooled(model, encode, [document["text"] for document in train], context)
    after = pooled(model, encode, [document["text"] for document in test], context)
    result = {}
    for field in ("profession", "gender"):
        names = sorted({document[field] for document in train})
        labels = [torch.tensor([names.index(document[field]) for document in part]) for part in (train, test)]
        result[field] = {
            "classes": len(names), "largest_class": labels[1].bincount().max().item() / len(test),
            "accuracy": [accuracy(before[layer], labels[0], after[layer], labels[1]) for layer in range(len(before))]}
    return result

"""The made-up content of files that a snippet reads. Standard library only."""

import json

TALK = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "r"}]
ROWS = [
    {
        "query": "q",
        "response": "r",
        "context": "c",
        "ground_truth": "r",
        "messages": TALK,
        "conversation": {"messages": TALK},
        "custom_id": "1",
        "score": 4.0,
        "result": "pass",
    }
] * 3
CONTENT = {
    ".jsonl": "\n".join(json.dumps(r) for r in ROWS) + "\n",
    ".json": json.dumps(ROWS[0]),
    ".csv": "id,text\n1,a\n2,b\n",
    ".yml": "dependencies: [python=3.11]\n",
    ".yaml": "dependencies: [python=3.11]\n",
    ".py": "def init():\n    pass\n\n\ndef run(x):\n    return x\n",
}
# by whole name: files that a service or an earlier step writes in a documented form
KNOWN = {
    "results.csv": "step,train_loss,train_mean_token_accuracy,valid_loss,valid_mean_token_accuracy,full_valid_loss,full_valid_mean_token_accuracy\n"
    "1,2.1,0.5,2.2,0.5,,\n10,1.1,0.7,1.3,0.6,1.2,0.7\n20,0.9,0.8,1.4,0.6,1.3,0.7\n"
}

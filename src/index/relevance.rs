//! How well the built-in deck is searched: queries as a reader would type them, with the
//! entries that answer them. Run with `--ignored --nocapture` after a change of weights.

use std::fmt::Write as _;
use std::io::Write as _;

use crate::index::{Hit, Index, Marks, Query};
use crate::pack;

/// A query and the entries that are a good first hit.
const QUERIES: &[(&str, &[&str])] = &[
    // One word.
    (
        "quota",
        &[
            "compute-gpu-quota",
            "pair-quota-capacity",
            "trouble-out-of-quota",
        ],
    ),
    ("datastore", &["datastore"]),
    ("canary", &["deploy-canary", "pattern-canary", "cue-canary"]),
    (
        "rollback",
        &["deploy-rollback", "op-rollback", "pattern-rollback"],
    ),
    ("registry", &["registry"]),
    ("mltable", &["data-table"]),
    ("triton", &["deploy-triton"]),
    ("bandit", &["sweep-bandit", "cue-bandit"]),
    ("serverless", &["serverless-compute", "compute-serverless"]),
    ("autolog", &["mlflow-autolog", "pattern-autolog"]),
    (
        "oidc",
        &["identity-federated", "check-oidc", "pattern-oidc"],
    ),
    ("cors", &["trouble-cors"]),
    ("recall", &["metric-recall"]),
    // Several words, in any order.
    ("spot vm", &["compute-spot", "pattern-spot"]),
    (
        "endpoint batch",
        &["batch-endpoint", "pattern-batch-endpoint"],
    ),
    (
        "mirror traffic",
        &["deploy-mirror", "pattern-mirror", "kind-traffic"],
    ),
    ("user assigned identity", &["identity-user-assigned"]),
    ("system-assigned", &["identity-system", "pair-system-user"]),
    ("key vault secret", &["key-vault", "identity-key-vault"]),
    (
        "sweep early stop",
        &["sweep-job", "sweep-bandit", "sweep-none", "sweep-median"],
    ),
    ("data drift", &["monitor-data-drift"]),
    (
        "compute cluster scale to zero",
        &["compute-cluster", "compute-scale", "cue-scale-down"],
    ),
    ("feature store", &["feature-store"]),
    (
        "archive model",
        &["asset-archive-all", "pattern-archive", "asset-archive"],
    ),
    ("log model", &["mlflow-model"]),
    (
        "register model",
        &[
            "mlflow-register",
            "pattern-register",
            "asset-register-job",
            "asset-register-run",
        ],
    ),
    ("private endpoint pending", &["access-private-pending"]),
    // Questions.
    (
        "how do I roll back a deployment",
        &["op-rollback", "deploy-rollback", "pattern-rollback"],
    ),
    (
        "difference between online and batch",
        &["pair-online-batch", "check-online-batch"],
    ),
    ("container keeps crashing", &["trouble-crash"]),
    (
        "who can create compute",
        &["cue-no-compute-rights", "role-compute-operator"],
    ),
    (
        "which metric for imbalanced classes",
        &[
            "metric-pr-auc",
            "metric-f1",
            "metric-choice",
            "metric-accuracy",
            "metric-recall",
        ],
    ),
    // Codes and names.
    ("429", &["status-429-rate", "cue-code-429"]),
    ("OutOfQuota", &["trouble-out-of-quota"]),
    ("log_model", &["mlflow-model", "pattern-autolog"]),
    (
        "AcrPull",
        &[
            "role-acr-pull",
            "container-registry",
            "access-acr-abac",
            "env-registry",
        ],
    ),
    ("job_tier", &["compute-spot", "pattern-spot"]),
    ("id-token", &["access-oidc-permission", "pattern-oidc"]),
    ("mini_batch_size", &["batch-parallel", "batch-deployment"]),
    (
        "uri_folder",
        &["data-files", "pair-uri-mltable", "data-asset"],
    ),
    // Slips, prefixes, acronyms.
    (
        "endpiont",
        &[
            "online-endpoint",
            "batch-endpoint",
            "op-create-endpoint",
            "pattern-endpoint",
        ],
    ),
    (
        "kubernets",
        &[
            "attached-kubernetes",
            "compute-kubernetes",
            "deploy-kubernetes",
        ],
    ),
    ("percision", &["metric-precision", "pair-precision-recall"]),
    (
        "federatd credential",
        &[
            "access-oidc-subject",
            "cicd-subject",
            "identity-federated",
            "pattern-federated",
        ],
    ),
    ("serv comp", &["serverless-compute"]),
    ("managed onl", &["deploy-managed-online"]),
    ("uami", &["identity-user-assigned"]),
    ("datastor", &["datastore"]),
    (
        "check point",
        &["compute-spot", "jobfix-preempted", "pattern-spot"],
    ),
    ("blue green", &["deploy-blue-green"]),
];

#[test]
#[ignore = "a measurement of the built-in deck, whose content changes"]
fn readers_find_what_they_look_for() {
    let model = pack::builtin();
    let index = Index::new(&model);
    let (mut first, mut third, mut rows) = (0, 0, 0);
    let mut report = String::new();
    for (typed, wanted) in QUERIES {
        let found = index.search(&model, &Query::parse(typed), &Marks::NONE, 50);
        let id = |hit: &Hit| &*model.entry(hit.entry).id;
        let place = found.hits.iter().position(|hit| wanted.contains(&id(hit)));
        first += usize::from(place == Some(0));
        third += usize::from(place.is_some_and(|at| at < 3));
        rows += found.divider;
        if place != Some(0) {
            let top: Vec<String> = found.hits[..found.hits.len().min(5)]
                .iter()
                .map(|hit| format!("{} ({}, {:.3})", id(hit), hit.field.word(), hit.score))
                .collect();
            let _ = writeln!(report, "{typed}: at {place:?} after {}", top.join(", "));
        }
    }
    let count = QUERIES.len();
    let _ = writeln!(
        report,
        "{count} queries: {first} first, {third} among three, {} rows each",
        rows / count
    );
    let _ = std::io::stderr().write_all(report.as_bytes());
    assert!(first * 100 >= count * 80 && third * 100 >= count * 90);
}

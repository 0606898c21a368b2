//! Retention, survival, logistic regression and calibration against values computed and published elsewhere.

use scoring::calibration::{Isotonic, Outcome, Quality};
use scoring::logit::{Logit, LogitSettings};
use scoring::retention::{Leaving, Renewals, fit};
use scoring::survival::{Life, Survival};
use serde_json::Value;

const SBG: &str = include_str!("../../../tests/fixtures/models/sbg_fader_hardie_2007.json");
const WALTONS: &str = include_str!("../../../tests/fixtures/models/waltons.csv");
const CURVES: &str = include_str!("../../../tests/fixtures/models/km_waltons.json");
const SPECTOR: &str = include_str!("../../../tests/fixtures/models/spector.csv");
const LOGIT: &str = include_str!("../../../tests/fixtures/models/logit_spector.json");
const ISOTONIC: &str = include_str!("../../../tests/fixtures/models/isotonic_calibration.json");

fn document(text: &str) -> Value {
    serde_json::from_str(text).expect("a JSON document")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(number).collect()
}

fn close(got: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((got - expected).abs() <= tolerance * expected.abs().max(1e-4), "{what}: {got}, not {expected}");
}

fn all_close(got: &[f64], expected: &Value, tolerance: f64, what: &str) {
    let expected = numbers(expected);
    assert_eq!(got.len(), expected.len(), "{what}");
    got.iter().zip(expected).for_each(|(&got, expected)| close(got, expected, tolerance, what));
}

#[test]
fn retention_of_two_cohorts() {
    for (name, cohort) in document(SBG).as_object().expect("cohorts") {
        let active: Vec<u64> = numbers(&cohort["active"]).iter().map(|&count| count as u64).collect();
        let years = number(&cohort["fit_years"]) as usize;
        let renewals = Renewals::from_active(&active[..=years]).expect("a falling series");
        let retention = fit(&renewals).expect("usable");
        assert!(retention.converged && retention.flags.is_empty(), "{retention:?}");
        let Leaving::Sbg { alpha, beta } = retention.leaving else { panic!("{retention:?}") };
        close(alpha, number(&cohort["alpha"]), 1e-5, name);
        close(beta, number(&cohort["beta"]), 1e-5, name);
        assert!((retention.log_likelihood - number(&cohort["LL"])).abs() < 1e-5, "{retention:?}");

        let [alpha, beta] = ["alpha", "beta"].map(|key| number(&cohort[key]));
        let leaving = Leaving::Sbg { alpha, beta };
        close(leaving.log_likelihood(&renewals), number(&cohort["LL"]), 1e-12, name);
        all_close(&leaving.survival(12), &cohort["S_0_12"], 1e-9, name);
        let rates: Vec<f64> = (1..=12).map(|renewal| leaving.rate(renewal)).collect();
        all_close(&rates, &cohort["retention_1_12"], 1e-9, name);
        close(1.0 - leaving.rate(1), number(&cohort["mean_theta"]), 1e-9, name);
        let whole = leaving.residual(0, 0.1, false, None).expect("a finite sum");
        close(1.0 + whole, number(&cohort["DEL_d10"]), 1e-9, name);
        let due = |past| leaving.residual(past, 0.1, true, None).expect("a finite sum");
        all_close(&[due(0), due(1), due(2), due(3)], &cohort["DERL_d10_n1_4"], 1e-9, name);
    }
}

#[test]
fn survival_of_two_groups() {
    for (group, curve) in document(CURVES).as_object().expect("groups") {
        let lives: Vec<Life> = WALTONS
            .lines()
            .map(|line| line.split(',').collect::<Vec<&str>>())
            .filter(|cells| cells[2] == group)
            .map(|cells| Life { time: cells[0].parse().expect("a number"), left: cells[1] == "1" })
            .collect();
        let survival = Survival::measure(&lives, 0.95).expect("usable");
        assert_eq!(survival.customers as f64, number(&curve["n"]));
        assert_eq!(survival.left as f64, number(&curve["events"]));
        assert_eq!(survival.median, curve["median"].as_f64());
        let column =
            |of: fn(&scoring::survival::Step) -> f64| survival.steps.iter().map(of).collect::<Vec<_>>();
        assert_eq!(column(|step| step.time), numbers(&curve["timeline"]));
        assert_eq!(column(|step| step.at_risk as f64), numbers(&curve["at_risk"]));
        assert_eq!(column(|step| step.left as f64), numbers(&curve["observed"]));
        all_close(&column(|step| step.survival), &curve["S"], 1e-9, "S");
        all_close(&column(|step| step.low), &curve["lo"], 1e-9, "low");
        all_close(&column(|step| step.high), &curve["hi"], 1e-9, "high");
    }
}

#[test]
fn grades_of_students() {
    let reference = document(LOGIT);
    let (mut features, mut outcomes) = (Vec::new(), Vec::new());
    for line in SPECTOR.lines().skip(1) {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().expect("a number")).collect();
        features.extend(&cells[..3]);
        outcomes.push(cells[3] == 1.0);
    }
    let settings = LogitSettings { l2: 0.0, ..LogitSettings::default() };
    let logit = Logit::fit(&features, 3, &outcomes, &settings).expect("enough outcomes");
    assert!(logit.converged && logit.flags.is_empty(), "{logit:?}");
    let errors = logit.errors.as_ref().expect("determined");
    close(logit.intercept, number(&reference["coef"]["const"]), 1e-5, "const");
    close(errors[0], number(&reference["se"]["const"]), 1e-5, "const");
    for (at, name) in ["GPA", "TUCE", "PSI"].into_iter().enumerate() {
        close(logit.coefficients[at], number(&reference["coef"][name]), 1e-5, name);
        close(errors[at + 1], number(&reference["se"][name]), 1e-5, name);
    }
    close(logit.log_likelihood, number(&reference["LL"]), 1e-9, "LL");
    close(logit.null_log_likelihood, number(&reference["LL_null"]), 1e-9, "LL_null");
    let predicted: Vec<f64> = features.chunks(3).map(|row| logit.predict(row)).collect();
    all_close(&predicted, &reference["pred"], 1e-7, "pred");
    let rows: Vec<Outcome> =
        predicted.iter().zip(&outcomes).map(|(&score, &happened)| Outcome { score, happened }).collect();
    let quality = Quality::measure(&rows, 10).expect("probabilities");
    close(quality.auc.expect("both outcomes"), number(&reference["auc"]), 1e-12, "auc");
    close(quality.brier.expect("rows"), number(&reference["brier"]), 1e-7, "brier");
    close(quality.log_loss.expect("rows"), -number(&reference["LL"]) / 32.0, 1e-7, "log-loss");
    assert_eq!(quality.bins.iter().map(|bin| bin.rows).sum::<usize>(), 32);
}

#[test]
fn isotonic_fit_of_sixty_scores() {
    let reference = document(ISOTONIC);
    let (x, y) = (numbers(&reference["x"]), numbers(&reference["y"]));
    let rows: Vec<Outcome> =
        x.iter().zip(&y).map(|(&score, &y)| Outcome { score, happened: y == 1.0 }).collect();
    let isotonic = Isotonic::fit(&rows, 10).expect("enough outcomes");
    let fitted: Vec<f64> = x.iter().map(|&score| isotonic.apply(score)).collect();
    all_close(&fitted, &reference["fit"], 1e-12, "isotonic");
}

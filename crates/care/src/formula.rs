//! Arithmetic of laboratory medicine. Each function is held to the test vectors in `knowledge/analytes.toml`.

/// Millimoles of creatinine: µmol/L in one mg/dL.
const CREATININE_UMOL_PER_MG_DL: f64 = 88.4;

/// Estimated glomerular filtration rate, CKD-EPI 2021, in mL/min/1.73 m².
///
/// `creatinine` in µmol/L, `age` in years from 18. Not in pregnancy, on dialysis or in acute kidney injury.
/// Source: Inker LA et al. N Engl J Med 2021;385:1737.
pub fn egfr_ckd_epi_2021(creatinine: f64, age: i64, female: bool) -> f64 {
    let (kappa, alpha, sex) = if female {
        (0.7, -0.241, 1.012)
    } else {
        (0.9, -0.302, 1.0)
    };
    let ratio = creatinine / CREATININE_UMOL_PER_MG_DL / kappa;
    142.0
        * ratio.min(1.0).powf(alpha)
        * ratio.max(1.0).powf(-1.2)
        * 0.9938_f64.powf(age as f64)
        * sex
}

/// Albumin-adjusted calcium in mmol/L from total calcium (mmol/L) and albumin (g/L).
///
/// Source: Payne RB et al. BMJ 1973;4:643.
pub fn adjusted_calcium(calcium: f64, albumin: f64) -> f64 {
    calcium + 0.02 * (40.0 - albumin)
}

/// Transferrin saturation in per cent from iron and total iron-binding capacity in the same unit.
pub fn transferrin_saturation(iron: f64, tibc: f64) -> f64 {
    100.0 * iron / tibc
}

/// How many times the upper limit of normal a value is.
pub fn fold_of_upper_limit(value: f64, upper: f64) -> f64 {
    value / upper
}

#[cfg(test)]
mod tests {
    use crate::knowledge::Knowledge;

    use super::*;

    #[test]
    fn formulas_give_the_vectors_of_the_knowledge() {
        let knowledge = Knowledge::embedded().unwrap();
        let mut checked = 0;
        for formula in &knowledge.formulas {
            for vector in &formula.vectors {
                let number = |name: &str| {
                    let value = vector.inputs.get(name)?;
                    value
                        .as_float()
                        .or_else(|| value.as_integer().map(|whole| whole as f64))
                };
                let result = match formula.id.as_str() {
                    "ckd_epi_2021" => {
                        let female = vector.inputs["sex"].as_str() == Some("female");
                        let age = vector.inputs["age"].as_integer().unwrap();
                        egfr_ckd_epi_2021(
                            number("creatinine_mg_dl").unwrap() * CREATININE_UMOL_PER_MG_DL,
                            age,
                            female,
                        )
                    }
                    "calcium_adjusted" => match (number("calcium_mmol_l"), number("calcium_mg_dl"))
                    {
                        (Some(calcium), _) => {
                            adjusted_calcium(calcium, number("albumin_g_l").unwrap())
                        }
                        // The American form has its own constants: 0.8 mg/dL for each g/dL.
                        (None, Some(calcium)) => {
                            calcium + 0.8 * (4.0 - number("albumin_g_dl").unwrap())
                        }
                        _ => panic!("{formula:?}"),
                    },
                    "transferrin_saturation" => {
                        let values: Vec<f64> = vector
                            .inputs
                            .keys()
                            .filter_map(|name| number(name))
                            .collect();
                        transferrin_saturation(values[0].min(values[1]), values[0].max(values[1]))
                    }
                    "fold_upper_limit" => {
                        let values: Vec<f64> = vector
                            .inputs
                            .keys()
                            .filter_map(|name| number(name))
                            .collect();
                        fold_of_upper_limit(values[0].max(values[1]), values[0].min(values[1]))
                    }
                    other => panic!("no function for formula {other}"),
                };
                assert!(
                    (result - vector.expect).abs() < 0.06,
                    "{}: {result} instead of {}",
                    formula.id,
                    vector.expect
                );
                checked += 1;
            }
        }
        assert!(checked >= 12, "{checked}");
    }
}

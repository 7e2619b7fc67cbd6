//! Linear algebra of one Newton step: a chain of nights (tridiagonal) with a few columns beside it.
//!
//! Everything is O(nights × columns²); nothing dense of the size of the diary is ever built.

/// L·D·Lᵀ of a symmetric, positive definite tridiagonal matrix.
#[derive(Debug, Clone, Default)]
pub struct Chain {
    pivots: Vec<f64>,
    lower: Vec<f64>,
}

impl Chain {
    /// Factors the matrix with this diagonal and the same number `off` in every place beside it.
    pub fn factor(&mut self, diagonal: impl Iterator<Item = f64>, off: f64) {
        self.pivots.clear();
        self.lower.clear();
        let mut before: Option<f64> = None;
        for entry in diagonal {
            let (link, pivot) = match before {
                None => (0.0, entry),
                Some(pivot) => (off / pivot, entry - off * off / pivot),
            };
            self.lower.push(link);
            self.pivots.push(pivot);
            before = Some(pivot);
        }
    }

    /// Log of the determinant.
    pub fn log_determinant(&self) -> f64 {
        self.pivots.iter().map(|pivot| pivot.ln()).sum()
    }

    /// Solves in place for `width` right-hand sides, laid out night by night.
    pub fn solve(&self, sides: &mut [f64], width: usize) {
        let nights = self.pivots.len();
        for night in 1..nights {
            let (done, rest) = sides.split_at_mut(night * width);
            let above = &done[(night - 1) * width..];
            let link = self.lower[night];
            for (here, up) in rest[..width].iter_mut().zip(above) {
                *here -= link * up;
            }
        }
        for (row, pivot) in sides.chunks_exact_mut(width).zip(&self.pivots) {
            let inverse = 1.0 / pivot;
            for entry in row {
                *entry *= inverse;
            }
        }
        for night in (1..nights).rev() {
            let (above, rest) = sides.split_at_mut(night * width);
            let link = self.lower[night];
            for (up, here) in above[(night - 1) * width..].iter_mut().zip(&rest[..width]) {
                *up -= link * here;
            }
        }
    }

    /// The diagonal of the inverse: how uncertain each night's own part is.
    pub fn inverse_diagonal(&self) -> Vec<f64> {
        let nights = self.pivots.len();
        let mut diagonal = vec![0.0; nights];
        let mut below = 0.0;
        for night in (0..nights).rev() {
            // From L·D·Lᵀ·Σ = 1: Σ(t,t) = 1/d(t) + l(t+1)² Σ(t+1,t+1).
            let link = self.lower.get(night + 1).copied().unwrap_or(0.0);
            below = 1.0 / self.pivots[night] + link * link * below;
            diagonal[night] = below;
        }
        diagonal
    }
}

/// Lower Cholesky factor of a small dense matrix, row by row.
#[derive(Debug, Clone)]
pub struct Dense {
    factor: Vec<f64>,
    size: usize,
}

impl Dense {
    /// Factors the matrix whose lower half is given; `None` when it is not positive definite.
    pub fn factor(mut matrix: Vec<f64>, size: usize) -> Option<Self> {
        for row in 0..size {
            for column in 0..=row {
                let mut sum = matrix[row * size + column];
                for k in 0..column {
                    sum -= matrix[row * size + k] * matrix[column * size + k];
                }
                if row == column {
                    if !(sum > 0.0 && sum.is_finite()) {
                        return None;
                    }
                    matrix[row * size + row] = sum.sqrt();
                } else {
                    matrix[row * size + column] = sum / matrix[column * size + column];
                }
            }
        }
        Some(Self {
            factor: matrix,
            size,
        })
    }

    /// The factor of the unit matrix.
    pub fn unit(size: usize) -> Self {
        let factor = (0..size * size)
            .map(|place| {
                if place / size == place % size {
                    1.0
                } else {
                    0.0
                }
            })
            .collect();
        Self { factor, size }
    }

    /// Log of the determinant.
    pub fn log_determinant(&self) -> f64 {
        (0..self.size)
            .map(|k| 2.0 * self.factor[k * self.size + k].ln())
            .sum()
    }

    /// Solves L·x = side in place. The squares of x add up to sideᵀ · inverse · side.
    pub fn half_solve(&self, side: &mut [f64]) {
        for row in 0..self.size {
            let mut sum = side[row];
            for (k, known) in side[..row].iter().enumerate() {
                sum -= self.factor[row * self.size + k] * known;
            }
            side[row] = sum / self.factor[row * self.size + row];
        }
    }

    /// Solves in place.
    pub fn solve(&self, side: &mut [f64]) {
        self.half_solve(side);
        for row in (0..self.size).rev() {
            let mut sum = side[row];
            for (k, solved) in side.iter().enumerate().skip(row + 1) {
                sum -= self.factor[k * self.size + row] * solved;
            }
            side[row] = sum / self.factor[row * self.size + row];
        }
    }

    /// The inverse, row by row.
    pub fn inverse(&self) -> Vec<f64> {
        let mut inverse = vec![0.0; self.size * self.size];
        for (place, row) in inverse.chunks_exact_mut(self.size.max(1)).enumerate() {
            row[place] = 1.0;
            self.solve(row);
        }
        inverse
    }

    /// L · x.
    pub fn times(&self, x: &[f64]) -> Vec<f64> {
        (0..self.size)
            .map(|row| {
                (0..=row)
                    .map(|k| self.factor[row * self.size + k] * x[k])
                    .sum()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chain_agrees_with_the_dense_solution() {
        let diagonal = [3.0, 4.0, 2.5, 5.0];
        let off = -0.9;
        let mut matrix = vec![0.0; 16];
        for row in 0..4 {
            matrix[row * 4 + row] = diagonal[row];
            if row > 0 {
                matrix[row * 4 + row - 1] = off;
                matrix[(row - 1) * 4 + row] = off;
            }
        }
        let dense = Dense::factor(matrix, 4).unwrap();
        let mut chain = Chain::default();
        chain.factor(diagonal.into_iter(), off);
        assert!((dense.log_determinant() - chain.log_determinant()).abs() < 1e-12);
        let mut two = vec![1.0, 0.5, 2.0, -1.0, 0.0, 3.0, -2.0, 0.25];
        let (mut first, mut second) = (vec![1.0, 2.0, 0.0, -2.0], vec![0.5, -1.0, 3.0, 0.25]);
        chain.solve(&mut two, 2);
        dense.solve(&mut first);
        dense.solve(&mut second);
        for night in 0..4 {
            assert!((two[night * 2] - first[night]).abs() < 1e-12);
            assert!((two[night * 2 + 1] - second[night]).abs() < 1e-12);
        }
        let inverse = dense.inverse();
        for (night, variance) in chain.inverse_diagonal().into_iter().enumerate() {
            assert!((variance - inverse[night * 4 + night]).abs() < 1e-12);
        }
    }

    #[test]
    fn a_matrix_that_is_not_positive_definite_is_refused() {
        assert!(Dense::factor(vec![1.0, 0.0, 2.0, 1.0], 2).is_none());
    }
}

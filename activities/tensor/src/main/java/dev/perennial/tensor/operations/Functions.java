package dev.perennial.tensor.operations;

import dev.perennial.tensor.runtime.Script;
import java.util.Optional;

/**
 * The operations' TorchScript, compiled at first use and kept until the process ends. To add one: write it below under
 * its flat aten name with casts to the wanted type on the way in and to 6 (float32) or 7 (float64) on the way out, call
 * it in {@link TorchOperations} after checking shapes and values, and hold it to an identity in a test. Failures that
 * are the matrix's own come back as numbers (the {@code _ex} forms), because the engine's exceptions cannot be told
 * apart but by their text.
 */
final class Functions {
    private static final String TEXT = """
            def svd(self, x: Tensor, type: int) -> Tuple[Tensor, Tensor, Tensor]:
              u, s, v, = torch.linalg_svd(torch.to(x, type), False)
              return (torch.to(u, 6), torch.to(s, 7), torch.to(torch.transpose(v, 0, 1), 6))
            def svdvals(self, x: Tensor, type: int) -> Tensor:
              return torch.to(torch.linalg_svdvals(torch.to(x, type)), 7)
            def qr(self, x: Tensor, type: int) -> Tuple[Tensor, Tensor]:
              q, r, = torch.linalg_qr(torch.to(x, type))
              return (torch.to(q, 6), torch.to(r, 6))
            def eigh(self, x: Tensor, type: int) -> Tuple[Tensor, Tensor]:
              w, v, = torch.linalg_eigh(torch.to(x, type))
              return (torch.to(w, 7), torch.to(v, 6))
            def cholesky(self, x: Tensor, type: int) -> Tuple[Tensor, Tensor]:
              l, info, = torch.linalg_cholesky_ex(torch.to(x, type))
              return (torch.to(l, 6), torch.to(info, 4))
            def solve(self, a: Tensor, b: Tensor, type: int) -> Tuple[Tensor, Tensor]:
              x, info, = torch.linalg_solve_ex(torch.to(a, type), torch.to(b, type))
              return (torch.to(x, 6), torch.to(info, 4))
            def triangular(self, a: Tensor, b: Tensor, type: int, upper: int) -> Tensor:
              x = torch.linalg_solve_triangular(torch.to(a, type), torch.to(b, type), upper=torch.ne(upper, 0))
              return torch.to(x, 6)
            def lstsq(self, a: Tensor, b: Tensor, tolerance: Tensor, type: int) -> Tuple[Tensor, Tensor, Tensor]:
              u, s, v, = torch.linalg_svd(torch.to(a, type), False)
              kept = torch.gt(s, torch.mul(torch.amax(s), torch.to(tolerance, type)))
              inverse = torch.where(kept, torch.reciprocal(s), torch.zeros_like(s))
              inner = torch.matmul(torch.transpose(u, 0, 1), torch.to(b, type))
              x = torch.matmul(torch.transpose(v, 0, 1), torch.mul(inner, torch.unsqueeze(inverse, 1)))
              return (torch.to(x, 6), torch.to(s, 7), torch.sum(kept))
            def attend(self, q: Tensor, k: Tensor, v: Tensor, type: int, causal: int) -> Tensor:
              keys = torch.size(k, 0)
              queries = torch.size(q, 0)
              seen = torch.new_ones(q, [queries, keys], dtype=11)
              if torch.ne(causal, 0):
                seen = torch.tril(seen, torch.sub(keys, queries))
              mixed = torch.scaled_dot_product_attention(torch.to(q, type), torch.to(k, type), torch.to(v, type), seen)
              return torch.to(mixed, 6)
            def smallest(self, x: Tensor, k: int) -> Tensor:
              value, place, = torch.kthvalue(x, k, 1)
              return value
            """;

    private static Optional<Script> compiled = Optional.empty();

    private Functions() {}

    static synchronized Script script() {
        if (compiled.isEmpty()) {
            compiled = Optional.of(Script.compile(TEXT));
        }
        return compiled.get();
    }
}

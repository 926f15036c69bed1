/* The forward and the backward sweep of `standoff.equilibrium.sweep`, written by hand: the measure of its speed.
 *
 * The same arrays in the same order, the same arithmetic, LANES worlds in step. Exponents of reach are left out, as
 * they are in the kernels where no path is unlikely enough to need them. `lanes` is a vector type of GCC and Clang:
 * its operations are those of the widest registers that the machine has. */
#include <math.h>
#include <stdint.h>

#define LANES 8

typedef double lanes __attribute__((vector_size(8 * LANES), aligned(8)));
typedef int64_t mask __attribute__((vector_size(8 * LANES)));
typedef int32_t whole;

typedef struct {
    whole actors, leans, ordered, reached, mixed_sets;
    const whole *edge_start, *edge_to, *edge_prob, *edge_pay;
    const whole *slot_start, *set_actor, *member_start, *members;
    const whole *order, *flow_to, *flow_start, *flow_from, *flow_edge, *mixed;
    const whole *set_rule, *following;
    const uint8_t *priced;
} game;

static inline lanes where(mask is, lanes a, lanes b) { return (lanes)((is & (mask)a) | (~is & (mask)b)); }
static inline lanes larger(lanes a, lanes b) { return where(a < b, b, a); }
static inline lanes smaller(lanes a, lanes b) { return where(b < a, b, a); }

static inline lanes exponential(lanes x)
{
    for (int w = 0; w < LANES; w++) x[w] = exp(x[w]);
    return x;
}

static inline lanes logarithm(lanes x)
{
    for (int w = 0; w < LANES; w++) x[w] = log(x[w]);
    return x;
}

void forward(const game *restrict g, const lanes *restrict p, lanes *restrict reach, lanes *restrict belief)
{
    const lanes zero = {0.0};
    reach[0] = zero + 1.0;
    for (whole k = 0; k < g->reached; k++) {
        lanes total = zero;
        for (whole f = g->flow_start[k]; f < g->flow_start[k + 1]; f++)
            total += reach[g->flow_from[f]] * p[g->edge_prob[g->flow_edge[f]]];
        reach[g->flow_to[k]] = total;
    }
    for (whole k = 0; k < g->mixed_sets; k++) {
        const whole first = g->member_start[g->mixed[k]], last = g->member_start[g->mixed[k] + 1];
        lanes total = zero;
        for (whole j = first; j < last; j++) total += reach[g->members[j]];
        const lanes part = 1.0 / total, evenly = zero + 1.0 / (last - first);
        for (whole j = first; j < last; j++)
            belief[g->members[j]] = where(total > 0.0, reach[g->members[j]] * part, evenly);
    }
}

double backward(const game *restrict g, const lanes *restrict pay, const lanes *restrict rationality,
                const lanes *restrict factor, const lanes *restrict belief, lanes *restrict p,
                lanes *restrict value, lanes *restrict slope, const lanes *restrict usual, lanes *restrict offset,
                lanes *restrict cost)
{
    const whole actors = g->actors;
    const lanes zero = {0.0}, times = *factor;
    lanes lowest = zero;
    for (whole step = 0; step < g->ordered; step++) {
        const whole op = g->order[step];
        if (op >= 0) { /* a situation from its successors */
            for (whole i = 0; i < actors; i++) {
                lanes total = zero;
                for (whole e = g->edge_start[op]; e < g->edge_start[op + 1]; e++)
                    total += p[g->edge_prob[e]] * (value[g->edge_to[e] * actors + i] + pay[g->edge_pay[e] * actors + i]);
                value[op * actors + i] = total;
            }
            continue;
        }
        const whole s = -1 - op, i = g->set_actor[s]; /* an information set responds */
        const whole first = g->slot_start[s], last = g->slot_start[s + 1];
        const whole j_first = g->member_start[s], j_last = g->member_start[s + 1];
        lanes base = zero, highest = zero, least = zero, total = zero;
        for (whole a = first; a < last && g->leans; a++) { /* usual play, and what is still to be chosen */
            offset[a] = usual[a];
            if (g->following[a] >= 0) offset[a] += cost[g->following[a]];
        }
        for (whole a = last - 1; a >= first && g->leans; a--) offset[a] -= offset[first];
        for (whole a = first; a < last; a++) {
            lanes gain = zero;
            for (whole j = j_first; j < j_last; j++) {
                const whole n = g->members[j], e = g->edge_start[n] + a - first;
                gain += belief[n] * (value[g->edge_to[e] * actors + i] + pay[g->edge_pay[e] * actors + i]);
            }
            if (a == first) base = gain;
            slope[a] = rationality[g->set_rule[s]] * (gain - base);
            const lanes odds = g->leans ? times * slope[a] + offset[a] : times * slope[a];
            highest = larger(highest, odds);
            least = smaller(least, odds);
        }
        for (whole a = first; a < last; a++) {
            const lanes odds = g->leans ? times * slope[a] + offset[a] : times * slope[a];
            p[a] = exponential(odds - highest);
            total += p[a];
        }
        total = 1.0 / total;
        for (whole a = first; a < last; a++) p[a] *= total;
        lowest = smaller(lowest, least - highest - log(last - first));
        if (!g->leans || !g->priced[s]) continue;
        total = zero;
        for (whole a = first; a < last; a++) {
            lanes own = usual[a] - logarithm(p[a]);
            if (g->following[a] >= 0) own += cost[g->following[a]];
            total += where(p[a] > 0.0, p[a] * own, zero);
        }
        cost[s] = total;
    }
    double bound = 0.0;
    for (int w = 0; w < LANES; w++) bound = lowest[w] < bound ? lowest[w] : bound;
    return bound;
}

void sweeps(const game *g, const lanes *pay, const lanes *rationality, const lanes *factor, lanes *p, lanes *reach,
            lanes *belief, lanes *value, lanes *slope, const lanes *usual, lanes *offset, lanes *cost, whole times)
{
    for (whole n = 0; n < times; n++) {
        forward(g, p, reach, belief);
        backward(g, pay, rationality, factor, belief, p, value, slope, usual, offset, cost);
    }
}

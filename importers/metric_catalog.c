/*
 * The metrics that calibrax registers (by domain, with the direction each declares; it declares no
 * units), and the measures that calibrax's profiling, datarax and benchkit write beside them.
 */
#include "importers/metric_catalog.h"

#include <string.h>

typedef struct catalog_entry {
    const char *name, *unit;
    cbx_direction direction;
    const char *group;
} catalog_entry;

#define HIGHER CBX_DIRECTION_HIGHER
#define LOWER CBX_DIRECTION_LOWER
#define INFO CBX_DIRECTION_INFO

static const char PRIMARY[] = "throughput"; /* what datarax's gate judges */

static const catalog_entry catalog[] = {
    /* datarax and benchkit; latencies are per batch, in milliseconds */
    { "throughput", "elem/s", HIGHER, "performance" },
    { "latency_p50", "ms", LOWER, "performance" },
    { "latency_p95", "ms", LOWER, "performance" },
    { "latency_p99", "ms", LOWER, "performance" },
    { "peak_memory", "MB", LOWER, "memory" },
    { "gpu_memory", "MB", LOWER, "memory" },
    /* calibrax's TimingSample */
    { "wall_clock_sec", "s", LOWER, "timing" },
    { "first_batch_time", "s", LOWER, "timing" },
    { "per_batch_time", "s", LOWER, "timing" },
    { "compilation_time_sec", "s", LOWER, "timing" },
    /* calibrax's ResourceSummary; its MB are MiB */
    { "peak_rss_mb", "MB", LOWER, "memory" },
    { "mean_rss_mb", "MB", LOWER, "memory" },
    { "peak_gpu_mem_mb", "MB", LOWER, "memory" },
    { "memory_growth_mb", "MB", LOWER, "memory" },
    { "mean_gpu_util", "%", INFO, "resources" },
    { "mean_gpu_clock_mhz", "MHz", INFO, "resources" },
    { "mean_gpu_power_w", "W", INFO, "resources" },
    { "duration_sec", "s", INFO, "resources" },
    /* calibrax's EnergySummary */
    { "total_gpu_energy_joules", "J", LOWER, "energy" },
    { "total_cpu_energy_joules", "J", LOWER, "energy" },
    { "total_combined_energy_joules", "J", LOWER, "energy" },
    { "mean_gpu_power_watts", "W", INFO, "energy" },
    { "peak_gpu_power_watts", "W", INFO, "energy" },
    /* calibrax's registered metrics */
    { "mse", "", LOWER, "general" },
    { "mae", "", LOWER, "general" },
    { "rmse", "", LOWER, "general" },
    { "r_squared", "", HIGHER, "general" },
    { "mape", "", LOWER, "general" },
    { "relative_error", "", LOWER, "general" },
    { "relative_l2_error", "", LOWER, "general" },
    { "explained_variance", "", HIGHER, "general" },
    { "max_error", "", LOWER, "general" },
    { "huber_loss", "", LOWER, "general" },
    { "charbonnier_loss", "", LOWER, "general" },
    { "quantile_loss", "", LOWER, "general" },
    { "log_cosh_loss", "", LOWER, "general" },
    { "smape", "", LOWER, "general" },
    { "crps", "", LOWER, "general" },
    { "accuracy", "", HIGHER, "classification" },
    { "precision", "", HIGHER, "classification" },
    { "recall", "", HIGHER, "classification" },
    { "f1_score", "", HIGHER, "classification" },
    { "roc_auc", "", HIGHER, "classification" },
    { "average_precision", "", HIGHER, "classification" },
    { "matthews_corrcoef", "", HIGHER, "classification" },
    { "cohen_kappa", "", HIGHER, "classification" },
    { "balanced_accuracy", "", HIGHER, "classification" },
    { "specificity", "", HIGHER, "classification" },
    { "sensitivity", "", HIGHER, "classification" },
    { "log_loss", "", LOWER, "classification" },
    { "softmax_cross_entropy", "", LOWER, "classification" },
    { "brier_score", "", LOWER, "calibration" },
    { "expected_calibration_error", "", LOWER, "calibration" },
    { "maximum_calibration_error", "", LOWER, "calibration" },
    { "adaptive_calibration_error", "", LOWER, "calibration" },
    { "classwise_ece", "", LOWER, "calibration" },
    { "iou", "", HIGHER, "segmentation" },
    { "dice_coefficient", "", HIGHER, "segmentation" },
    { "pixel_accuracy", "", HIGHER, "segmentation" },
    { "cosine_distance", "", LOWER, "distance" },
    { "euclidean_distance", "", LOWER, "distance" },
    { "manhattan_distance", "", LOWER, "distance" },
    { "chebyshev_distance", "", LOWER, "distance" },
    { "mahalanobis_distance", "", LOWER, "distance" },
    { "hamming_distance", "", LOWER, "distance" },
    { "minkowski_distance", "", LOWER, "distance" },
    { "jaccard_distance", "", LOWER, "distance" },
    { "poincare_distance", "", LOWER, "distance" },
    { "lorentz_distance", "", LOWER, "distance" },
    { "randers_distance", "", LOWER, "distance" },
    { "kl_divergence", "", LOWER, "divergence" },
    { "reverse_kl_divergence", "", LOWER, "divergence" },
    { "js_divergence", "", LOWER, "divergence" },
    { "total_variation", "", LOWER, "divergence" },
    { "hellinger_distance", "", LOWER, "divergence" },
    { "chi_squared_divergence", "", LOWER, "divergence" },
    { "renyi_divergence", "", LOWER, "divergence" },
    { "f_divergence", "", LOWER, "divergence" },
    { "wasserstein_1d", "", LOWER, "divergence" },
    { "kolmogorov_smirnov_distance", "", LOWER, "divergence" },
    { "mmd", "", LOWER, "divergence" },
    { "sinkhorn_divergence", "", LOWER, "divergence" },
    { "sliced_wasserstein", "", LOWER, "divergence" },
    { "bregman_divergence", "", LOWER, "divergence" },
    { "entropy", "", INFO, "information" },
    { "cross_entropy", "", LOWER, "information" },
    { "mutual_information", "", HIGHER, "information" },
    { "conditional_entropy", "", LOWER, "information" },
    { "normalized_mutual_information", "", HIGHER, "information" },
    { "ndcg", "", HIGHER, "ranking" },
    { "ndcg_at_k", "", HIGHER, "ranking" },
    { "mean_average_precision", "", HIGHER, "ranking" },
    { "precision_at_k", "", HIGHER, "ranking" },
    { "recall_at_k", "", HIGHER, "ranking" },
    { "mean_reciprocal_rank", "", HIGHER, "ranking" },
    { "hit_rate", "", HIGHER, "ranking" },
    { "coverage", "", HIGHER, "ranking" },
    { "pearson_correlation", "", HIGHER, "statistical" },
    { "spearman_rank_correlation", "", HIGHER, "statistical" },
    { "kendall_tau", "", HIGHER, "statistical" },
    { "concordance_correlation", "", HIGHER, "statistical" },
    { "r_squared_adjusted", "", HIGHER, "statistical" },
    { "skewness", "", INFO, "statistical" },
    { "bleu", "", HIGHER, "text" },
    { "rouge_n", "", HIGHER, "text" },
    { "rouge_l", "", HIGHER, "text" },
    { "distinct_n", "", HIGHER, "text" },
    { "perplexity", "", LOWER, "text" },
    { "spectral_convergence", "", LOWER, "audio" },
    { "mel_cepstral_distortion", "", LOWER, "audio" },
    { "signal_to_noise_ratio", "", HIGHER, "audio" },
    { "chamfer_distance", "", LOWER, "geometric" },
    { "rmsd", "", LOWER, "geometric" },
    { "earth_movers_distance_1d", "", LOWER, "geometric" },
    { "directed_hausdorff", "", LOWER, "geometric" },
    { "hausdorff_distance", "", LOWER, "geometric" },
    { "spd_affine_invariant_distance", "", LOWER, "manifold" },
    { "spd_log_euclidean_distance", "", LOWER, "manifold" },
    { "grassmann_distance", "", LOWER, "manifold" },
    { "stiefel_distance", "", LOWER, "manifold" },
    { "ultrahyperbolic_distance", "", LOWER, "manifold" },
    { "spectral_distance", "", LOWER, "graph" },
    { "graph_edit_distance_approx", "", LOWER, "graph" },
    { "resistance_distance", "", LOWER, "graph" },
    { "shortest_path_distance", "", LOWER, "graph" },
    { "psnr", "", HIGHER, "image" },
    { "ssim", "", HIGHER, "image" },
    { "ms_ssim", "", HIGHER, "image" },
    { "vendi_score", "", HIGHER, "image" },
    { "demographic_parity_ratio", "", HIGHER, "fairness" },
    { "equalized_odds_difference", "", LOWER, "fairness" },
    { "equal_opportunity_difference", "", LOWER, "fairness" },
    { "disparate_impact_ratio", "", HIGHER, "fairness" },
    { "adjusted_rand_index", "", HIGHER, "clustering" },
    { "normalized_mutual_information_clustering", "", HIGHER, "clustering" },
    { "adjusted_mutual_information", "", HIGHER, "clustering" },
    { "v_measure", "", HIGHER, "clustering" },
    { "silhouette_score", "", HIGHER, "clustering" },
    { "calinski_harabasz_score", "", HIGHER, "clustering" },
    { "davies_bouldin_score", "", LOWER, "clustering" },
    { "fair_crps", "", LOWER, "forecasting" },
    { "energy_score", "", LOWER, "forecasting" },
    { "spread_skill_ratio", "", INFO, "forecasting" },
    { "ranked_probability_score", "", LOWER, "forecasting" },
    { "event_reliability", "", LOWER, "forecasting" },
    { "ensemble_ranked_probability_score", "", LOWER, "forecasting" },
    { "picp", "", INFO, "uncertainty" },
    { "mpiw", "", LOWER, "uncertainty" },
    { "interval_score", "", LOWER, "uncertainty" },
    { "gaussian_nll", "", LOWER, "uncertainty" },
    { "regression_calibration_error", "", LOWER, "uncertainty" },
    { "anees", "", INFO, "uncertainty" },
    { "non_credibility_index", "", INFO, "uncertainty" },
    { "frechet_feature_distance", "", LOWER, "generative" },
    { "inception_score", "", HIGHER, "generative" },
    { "correlation_preservation", "", HIGHER, "generative" },
    { "manifold_precision", "", HIGHER, "generative" },
    { "manifold_recall", "", HIGHER, "generative" },
    { "density_weighted_precision", "", HIGHER, "generative" },
    { "density_weighted_recall", "", HIGHER, "generative" },
    { "distance_to_closest_record", "", HIGHER, "generative" },
    { "memorization_rate", "", LOWER, "generative" },
};
enum { N_ENTRIES = sizeof catalog / sizeof catalog[0] };

bool cbx_metric_catalog_find(const char *name, cbx_metric_def *ret_def)
{
    for (size_t i = 0; i < N_ENTRIES; i++) {
        const catalog_entry *entry = &catalog[i];
        if (strcmp(entry->name, name) != 0)
            continue;
        *ret_def = (cbx_metric_def){ .name = entry->name,
                                     .unit = entry->unit,
                                     .direction = entry->direction,
                                     .group = entry->group,
                                     .description = "",
                                     .inferred = true };
        if (strcmp(name, PRIMARY) == 0)
            ret_def->priority = CBX_PRIORITY_PRIMARY;
        return true;
    }
    return false;
}

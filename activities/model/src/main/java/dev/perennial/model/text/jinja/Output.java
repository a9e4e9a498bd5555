package dev.perennial.model.text.jinja;

/** Text being written, each character paid for before it is kept. */
final class Output {
    private final Budget budget;
    private final StringBuilder text = new StringBuilder();

    Output(Budget budget) {
        this.budget = budget;
    }

    Output add(String more) {
        budget.spend(more.length());
        text.append(more);
        return this;
    }

    Output add(char one) {
        budget.spend(1);
        text.append(one);
        return this;
    }

    Output times(String unit, int count) {
        budget.spend((long) unit.length() * Math.max(0, count));
        text.append(unit.repeat(Math.max(0, count)));
        return this;
    }

    Budget budget() {
        return budget;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

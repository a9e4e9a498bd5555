package dev.perennial.model.text.jinja;

/** A number; truths are numbers too. */
sealed interface Numeric extends Value permits Numeric.Bool, Numeric.Whole, Numeric.Real {
    /** As float64. */
    double real();

    /** True for what is no fraction. */
    default boolean exact() {
        return true;
    }

    /** As a whole number, the fraction cut off. */
    default long whole() {
        return (long) real();
    }

    static Bool of(boolean value) {
        return new Bool(value);
    }

    static Whole of(long value) {
        return new Whole(value);
    }

    static Real of(double value) {
        return new Real(value);
    }

    /** True or False. */
    record Bool(boolean value) implements Numeric {
        @Override
        public double real() {
            return value ? 1 : 0;
        }

        @Override
        public boolean truthy() {
            return value;
        }

        @Override
        public String type() {
            return "bool";
        }

        @Override
        public void show(Output out) {
            out.add(value ? "True" : "False");
        }
    }

    /** A whole number of 64 bits. */
    record Whole(long value) implements Numeric {
        @Override
        public double real() {
            return value;
        }

        @Override
        public long whole() {
            return value;
        }

        @Override
        public boolean truthy() {
            return value != 0;
        }

        @Override
        public String type() {
            return "int";
        }

        @Override
        public void show(Output out) {
            out.add(Long.toString(value));
        }
    }

    /** A float64. */
    record Real(double value) implements Numeric {
        @Override
        public double real() {
            return value;
        }

        @Override
        public boolean exact() {
            return false;
        }

        @Override
        public boolean truthy() {
            return value != 0;
        }

        @Override
        public String type() {
            return "float";
        }

        @Override
        public void show(Output out) {
            out.add(RealText.of(value));
        }
    }
}

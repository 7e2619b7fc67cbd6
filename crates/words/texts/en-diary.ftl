## The diary
